import { Notice } from './notice.tsx';

/** Browsers give the microphone only to pages that came over https or from this very machine; so the way there. */
export function InsecureNotice({ wish }: { wish: string }) {
  const safe = `https://${location.host}${location.pathname}${location.hash}`;
  return (
    <Notice kind="warn" title="This address is not encrypted, so browsers give it no microphone.">
      {wish}, use <a href={safe}>https://{location.host}</a>. The first time, the browser asks whether you
      trust your exchange's own certificate.
    </Notice>
  );
}
