import { usePeople, useStatus } from '../api/queries.ts';
import { formatNumber } from '../lib/numbers.ts';

/** Name and number for the eye: a colleague's name where the exchange sent only a number. */
export function useParty(remote: { name: string | null; number: string }): {
  name: string | null;
  number: string;
} {
  const people = usePeople().data;
  const home = useStatus().data?.homeCountry ?? '';
  const known = people?.find((p) => p.extension === remote.number || p.numbers.includes(remote.number));
  const given = remote.name && remote.name !== remote.number ? remote.name : null;
  return { name: given ?? known?.name ?? null, number: formatNumber(remote.number, home) };
}
