import type { EndReason } from '@owndial/contract';

/** Release causes of ITU-T Q.850 that a plan ends a call with. */
export const causes = {
  unallocated: 1,
  subscriberAbsent: 20,
  rejected: 21,
} as const;

/** The answer to the dialplan's one question; `[carry-out]` in extensions.conf knows each `do`. */
export type CallPlan =
  | {
      readonly do: 'dial';
      /** Asterisk dial string: devices that ring together */
      readonly to: string;
      readonly seconds: number;
    }
  | { readonly do: 'echo' }
  | { readonly do: 'refuse'; readonly cause: number; readonly reason: EndReason };
