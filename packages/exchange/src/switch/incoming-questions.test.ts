import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callLine, openHistory, question, told } from '../cdr/test-history.ts';
import { createLog } from '../log.ts';
import { IncomingQuestions } from './incoming-questions.ts';

const quiet = (lines: string[] = []) =>
  createLog({ destination: { write: (line) => void lines.push(line) } });

test('a call is decided, and its history begins with it', async () => {
  await using t = await openHistory();
  const questions = new IncomingQuestions({ gather: t.gather, recorder: t.recorder, log: quiet() });
  const begun = new Promise<void>((resolve) => {
    t.bus.subscribe((fact) => {
      if (fact.type === 'call.started') resolve();
    });
  });
  const plan = await questions.answer(question(t.ada.sipUser, '102'));
  assert.deepEqual(plan, { do: 'dial', to: `PJSIP/${t.bob.sipUser}`, seconds: 30 });
  await begun;
  assert.equal((await t.call()).state, 'ringing');
});

const dialled: [what: string, to: string, cause: number | undefined][] = [
  ['an extension', '102', undefined],
  ['a sign-in name', 'bob', undefined],
  ['a number of his', '+493012345678', undefined],
  ['that number as people write it at home', '03012345678', undefined],
  ['nobody', '999', 1],
  ['a number that is not ours', '+493012345679', 1],
  ['oneself', '101', 20],
];
for (const [what, to, cause] of dialled) {
  test(`${what} is ${cause === undefined ? 'found' : `refused with ${cause}`}`, async () => {
    await using t = await openHistory();
    await t.directory.numbers.add({ number: '+493012345678', userId: t.bob.userId });
    const questions = new IncomingQuestions({ gather: t.gather, recorder: t.recorder, log: quiet() });
    const plan = await questions.answer(question(t.ada.sipUser, to));
    assert.equal(plan.do, cause === undefined ? 'dial' : 'refuse');
    if (plan.do === 'refuse') assert.equal(plan.cause, cause);
  });
}

test('an extension comes before a number that is written the same', async () => {
  await using t = await openHistory();
  const cid = await t.directory.users.add({ login: 'short', name: 'Short', extension: '112233' });
  await t.directory.devices.add(cid.id, { name: 'x' });
  await t.directory.numbers.add({ number: '+49112233', userId: t.bob.userId });
  const gathered = await t.gather(question(t.ada.sipUser, '112233'));
  assert.equal(gathered.called?.name, 'Short');
});

test('a device that is not in the directory is refused', async () => {
  await using t = await openHistory();
  const questions = new IncomingQuestions({ gather: t.gather, recorder: t.recorder, log: quiet() });
  for (const device of ['', 'nobody', "' or 1=1 --"]) {
    const plan = await questions.answer(question(device, '102'));
    assert.deepEqual(plan, { do: 'refuse', cause: 21, reason: 'refused' });
  }
});

test('what cannot be gathered is no plan: the server answers with nothing, and nothing is in the history', async () => {
  await using t = await openHistory();
  const gather = () => Promise.reject(new Error('database is locked'));
  const questions = new IncomingQuestions({ gather, recorder: t.recorder, log: quiet() });
  await assert.rejects(questions.answer(question(t.ada.sipUser, '102')), /locked/);
  assert.deepEqual(await t.calls(), []);
});

test('a history that cannot be written does not hold up the call, nor end the exchange', async () => {
  await using t = await openHistory();
  const lines: string[] = [];
  const failed = Promise.withResolvers<void>();
  const recorder = Object.assign(Object.create(t.recorder), {
    began: () => {
      failed.resolve();
      return Promise.reject(new Error('disk is full'));
    },
  }) as typeof t.recorder;
  const questions = new IncomingQuestions({ gather: t.gather, recorder, log: quiet(lines) });
  assert.equal((await questions.answer(question(t.ada.sipUser, '102'))).do, 'dial');
  await failed.promise;
  await new Promise(setImmediate);
  assert.match(lines.join(), /disk is full/);
  await t.take(callLine('ended', question(t.ada.sipUser, '102')));
  assert.equal((await t.call()).state, 'ended');
});

test('an exchange that stops takes no new calls, and the journal tells of those it refused', async () => {
  await using t = await openHistory();
  const questions = new IncomingQuestions({ gather: t.gather, recorder: t.recorder, log: quiet() });
  questions.takeNoMoreCalls();
  const call = question(t.ada.sipUser, '102');
  assert.deepEqual(await questions.answer(call), { do: 'refuse', cause: 42, reason: 'refused' });
  await t.take(callLine('ended', call, { outcome: 'refused' }));
  assert.deepEqual(told(t.facts), ['call.ended refused']);
});
