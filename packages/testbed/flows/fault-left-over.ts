import { readdirSync } from 'node:fs';
import { homeHolder } from '@owndial/exchange/boot/home-lock';
import { commandLineOf } from '@owndial/exchange/boot/proc';
import type { TestExchange } from './test-exchange.ts';

/** What is left of an exchange that has stopped: processes that name its home, and its lock. */
export function leftOver({ home }: Pick<TestExchange, 'home'>): string[] {
  const running = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => commandLineOf(Number(pid)).join(' '))
    .filter((line) => line.includes(home.root));
  return homeHolder(home) === undefined ? running : [...running, 'the lock of the home'];
}
