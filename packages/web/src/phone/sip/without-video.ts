/**
 * An offer as if its pictures had been taken back: each `m=video` gets port 0 and leaves the bundle (RFC 3264 §6,
 * RFC 9143 §7.3), so the browser's answer declines them in the right form and keeps the voice.
 */
export function withoutVideo(sdp: string): string {
  const parts = sdp.split(/^(?=m=)/m);
  const gone = new Set<string>();
  const media = parts.slice(1).map((part) => {
    if (!part.startsWith('m=video ')) return part;
    const mid = /^a=mid:(\S+)/m.exec(part)?.[1];
    if (mid) gone.add(mid);
    return part.replace(/^m=video \d+/, 'm=video 0').replace(/^a=bundle-only\r?\n/m, '');
  });
  if (media.every((part, i) => part === parts[i + 1])) return sdp;
  const session = (parts[0] ?? '').replace(/^a=group:BUNDLE( [^\r\n]*)$/m, (_, mids: string) => {
    const kept = mids.split(' ').filter((mid) => mid && !gone.has(mid));
    return `a=group:BUNDLE ${kept.join(' ')}`;
  });
  return session + media.join('');
}
