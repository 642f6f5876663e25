/** What `decide` may know of a call from a device. Gathered by `switch/outbound.ts`. */
export interface CallFacts {
  /** absent when the device is unknown: revoked a moment ago, say */
  readonly caller: { readonly device: string } | undefined;
  /** a service code that was dialled */
  readonly service: 'echo' | undefined;
  /** the user whose extension, sign-in name or number was dialled, with the SIP user names of the devices that can ring now */
  readonly called: { readonly devices: readonly string[] } | undefined;
  readonly ringSeconds: number;
}
