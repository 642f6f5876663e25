import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '@owndial/contract';
import { Bus } from './bus.ts';
import { TestClock } from './directory/test-clock.ts';
import { createLog } from './log.ts';

test('a fact reaches all who listen, in the order in which they began', () => {
  const bus = new Bus(new TestClock());
  const heard: unknown[] = [];
  bus.subscribe((fact) => heard.push(['first', fact]));
  bus.subscribe((fact) => heard.push(['second', fact]));
  bus.publish('directory.changed', {});
  const fact: Fact = { type: 'directory.changed', at: '2027-01-05T10:00:00.000Z', data: {} };
  assert.deepEqual(heard, [
    ['first', fact],
    ['second', fact],
  ]);
});

test('who stops listening hears no more, also when that happens while a fact is told', () => {
  const bus = new Bus(new TestClock());
  const heard: string[] = [];
  const stopFirst = bus.subscribe(() => {
    heard.push('first');
    stopFirst();
  });
  const again = () => heard.push('again');
  const stopAgain = bus.subscribe(again);
  bus.subscribe(again);
  bus.publish('directory.changed', {});
  stopAgain();
  stopAgain();
  bus.publish('directory.changed', {});
  assert.deepEqual(heard, ['first', 'again', 'again', 'again']);
});

test('a listener that fails harms nobody else', () => {
  const lines: string[] = [];
  const bus = new Bus(
    new TestClock(),
    createLog({ destination: { write: (line) => void lines.push(line) } }),
  );
  let heard = 0;
  bus.subscribe(() => {
    throw new Error('full of it');
  });
  bus.subscribe(() => {
    heard += 1;
  });
  bus.publish('directory.changed', {});
  assert.equal(heard, 1);
  assert.match(lines.join(), /full of it/);
});

test('a hundred listeners are no leak', () => {
  const bus = new Bus(new TestClock());
  let heard = 0;
  const stops = Array.from({ length: 100 }, () =>
    bus.subscribe(() => {
      heard += 1;
    }),
  );
  bus.publish('directory.changed', {});
  for (const stop of stops) stop();
  bus.publish('directory.changed', {});
  assert.equal(heard, 100);
});
