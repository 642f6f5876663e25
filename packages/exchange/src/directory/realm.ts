/** Realm of every SIP digest (RFC 3261 §22.1): part of the stored digests, so it can never be changed. */
export const sipRealm = 'owndial';
