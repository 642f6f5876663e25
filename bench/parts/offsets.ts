import { freeOffset } from '@owndial/testbed/ports';

/** Ports that `fetch` refuses (WHATWG Fetch, "bad port") and that a web port of ours could be. */
const refused = new Set([10080]);

/** Port offsets for an exchange and for the bare engine beside it. */
export async function twoOffsets(): Promise<[number, number]> {
  const one = await offset();
  for (;;) {
    const other = await offset();
    // their ranges for RTP, 2,000 ports each, do not overlap
    if (Math.abs(other - one) > 2100) return [one, other];
  }
}

async function offset(): Promise<number> {
  for (;;) {
    const found = await freeOffset();
    if (!refused.has(8080 + found)) return found;
  }
}
