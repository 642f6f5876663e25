/**
 * Every error that the outside can see has one of these stable codes.
 * API: `code` of the RFC 9457 problem document. CLI: printed with `--json`.
 */
export const errorCodes = {
  // what the caller can mend
  'bad-request': 400,
  'not-signed-in': 401,
  'wrong-credentials': 401,
  forbidden: 403,
  'cross-site': 403,
  'needs-https': 403,
  'not-found': 404,
  conflict: 409,
  'link-expired': 410,
  'too-large': 413,
  'wrong-media-type': 415,
  'wrong-host': 421,
  'too-many-attempts': 429,
  // what the machine lacks
  'try-again': 503,
  'engine-away': 503,
  'store-full': 507,
  'port-taken': 500,
  'no-space': 500,
  'no-mirror': 500,
  'bundle-damaged': 500,
  'wrong-node': 500,
  'home-unwritable': 500,
  'home-in-use': 500,
  'bad-config': 500,
  'not-running': 500,
  internal: 500,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof errorCodes;
