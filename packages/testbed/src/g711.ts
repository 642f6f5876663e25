/** G.711 µ-law (ITU-T G.711): one byte for a sample between -1 and 1. */
export function encodeUlaw(sample: number): number {
  const bias = 132;
  const pcm = Math.round(Math.max(-1, Math.min(1, sample)) * 32635);
  const sign = pcm < 0 ? 0x80 : 0;
  const magnitude = Math.min(32635, Math.abs(pcm)) + bias;
  const exponent = Math.max(0, Math.floor(Math.log2(magnitude)) - 7);
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

export function decodeUlaw(byte: number): number {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 132) << ((bits >> 4) & 0x07)) - 132;
  return (bits & 0x80 ? -magnitude : magnitude) / 32768;
}
