/** Writes one netstring: https://cr.yp.to/proto/netstrings.txt */
export function netstring(text: string): Buffer {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${body.length}:`), body, Buffer.from(',')]);
}

/** A reader that is fed what arrives and hands on each whole netstring. */
export function netstringReader(onText: (text: string) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const colon = rest.indexOf(':');
      if (colon < 0) return;
      const length = Number(rest.toString('latin1', 0, colon));
      const end = colon + 1 + length;
      if (!Number.isInteger(length)) throw new Error(`no netstring: ${rest.toString('latin1', 0, 40)}`);
      if (rest.length <= end) return;
      onText(rest.toString('utf8', colon + 1, end));
      rest = rest.subarray(end + 1);
    }
  };
}
