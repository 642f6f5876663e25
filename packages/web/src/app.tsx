import { useEffect, useState } from 'react';
import { api } from './api/api.ts';
import { reach } from './api/reach.ts';
import { backoff, pause, tryNow } from './lib/backoff.ts';
import { useStore } from './lib/store.ts';
import { wakeSound } from './phone/tones.ts';
import { session, signedIn } from './session/session.ts';
import { SignIn } from './session/sign-in.tsx';
import { Welcome } from './session/welcome.tsx';
import { Shell } from './shell/shell.tsx';
import { Splash } from './ui/splash.tsx';

const welcomeToken = (): string | null => /^#welcome=([\w.-]{8,128})$/.exec(location.hash)?.[1] ?? null;

export function App() {
  const now = useStore(session);
  const away = useStore(reach) === 'away';
  const [token, setToken] = useState(welcomeToken);

  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    window.addEventListener('hashchange', () => setToken(welcomeToken()), { signal });
    // browsers let a page ring only after it has been touched once
    for (const event of ['pointerdown', 'keydown'])
      window.addEventListener(event, wakeSound, { signal, capture: true });
    void findSession(signal);
    return () => abort.abort();
  }, []);

  if (token) return <Welcome token={token} onDone={() => setToken(null)} />;
  if (now.state === 'in') return <Shell me={now.me} />;
  if (now.state === 'out') return <SignIn notice={now.notice} />;
  return <Splash away={away} />;
}

/** Asks who is signed in until the exchange says. */
async function findSession(signal: AbortSignal): Promise<void> {
  for (let attempt = 0; !signal.aborted && session.get().state === 'unknown'; attempt++) {
    try {
      signedIn(await api('me'));
    } catch {
      if (session.get().state === 'unknown') await pause(backoff(attempt, 5000), signal, ['online', tryNow]);
    }
  }
}
