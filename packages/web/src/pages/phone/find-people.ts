import type { Person } from '@owndial/contract';

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** People whom the typed beginning may mean: by digits of extension or number, or by any part of the name. */
export function findPeople(people: readonly Person[], typed: string, isNumber: boolean, most = 4): Person[] {
  const wanted = plain(typed);
  const digits = typed.replace(/^(\+|00|0)/, '');
  const score = (person: Person): number => {
    if (!isNumber) {
      const name = plain(person.name);
      if (name.startsWith(wanted)) return 3;
      return name.split(/[\s-]+/).some((part) => part.startsWith(wanted)) ? 2 : 0;
    }
    if (person.extension === typed) return 4;
    if (person.extension.startsWith(typed)) return 3;
    return digits.length >= 3 && person.numbers.some((number) => number.includes(digits)) ? 1 : 0;
  };
  return people
    .map((person) => ({ person, points: score(person) }))
    .filter((row) => row.points > 0)
    .sort((a, b) => b.points - a.points || a.person.name.localeCompare(b.person.name))
    .slice(0, most)
    .map((row) => row.person);
}
