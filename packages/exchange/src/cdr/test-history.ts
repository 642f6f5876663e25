import { type Call, type Fact, newId, type UserId } from '@owndial/contract';
import type { Question } from '../dialplan/question.ts';
import { openDirectory, type TestDirectory } from '../directory/test-directory.ts';
import type { OpenTestStore } from '../directory/test-stores.ts';
import type { Store } from '../store/index.ts';
import { gatherOutbound } from '../switch/outbound.ts';
import { History } from './history.ts';
import { readJournalLine } from './journal-facts.ts';
import { Recorder } from './recorder.ts';

/** A person with one phone. */
export interface TestPerson {
  readonly userId: UserId;
  readonly extension: string;
  readonly sipUser: string;
  readonly deviceId: string;
  /** the name of the engine's channel to the phone */
  readonly channel: string;
}

export interface TestHistory extends TestDirectory {
  readonly recorder: Recorder;
  readonly history: History;
  readonly ada: TestPerson;
  readonly bob: TestPerson;
  readonly cid: TestPerson;
  gather(question: Question, db?: Store): ReturnType<typeof gatherOutbound>;
  /** as the journal's lines are taken, in one transaction */
  take(...lines: string[]): Promise<void>;
  /** the call that `key` names */
  call(key?: string): Promise<Call>;
  /** every call of the history, newest first */
  calls(): Promise<Call[]>;
}

export const noon = Date.parse('2027-01-05T12:00:00Z');

/** A history on a new store with three people in the directory. */
export async function openHistory(open?: OpenTestStore): Promise<TestHistory> {
  const opened = await openDirectory(open);
  const { store, bus, clock } = opened;
  clock.pass(noon - clock.now());
  const outbound = { country: 'DE', ringSeconds: 30, canRing: () => true } as const;
  const gather = (question: Question, db: Store = store) => gatherOutbound(outbound, db, question);
  const recorder = new Recorder({ store, bus, clock, gather });
  const history = new History(store, clock);
  const calls = async () => (await history.list({ limit: 1000 })).items;
  const [ada, bob, cid] = [
    await person(opened, 'ada', '101'),
    await person(opened, 'bob', '102'),
    await person(opened, 'cid', '103'),
  ];
  return Object.assign(opened, {
    recorder,
    history,
    gather,
    calls,
    ada,
    bob,
    cid,
    take: (...lines: string[]) =>
      recorder.take(
        lines.flatMap((line) => readJournalLine(line) ?? []),
        'test.calls',
        lines.length,
      ),
    call: async (key = callKey()) => {
      const { id } = await store
        .selectFrom('calls')
        .select('id')
        .where('engine_id', '=', key)
        .executeTakeFirstOrThrow();
      const call = await history.get(id as Call['id']);
      if (call === undefined) throw new Error(`no call ${key}`);
      return call;
    },
  });
}

async function person({ directory }: TestDirectory, login: string, extension: string): Promise<TestPerson> {
  const user = await directory.users.add({ login, name: login.toUpperCase(), extension });
  const { device } = await directory.devices.add(user.id, { name: `${login}'s phone` });
  const { sipUser, id: deviceId } = device;
  return { userId: user.id, extension, sipUser, deviceId, channel: `PJSIP/${sipUser}-0000000a` };
}

export const callKey = (began = noon, id = 'owndial-1.1'): string => `${id}/${began}`;

/** The question that the dialplan asks for a call. */
export function question(device: string, dialled: string, more: Partial<Question> = {}): Question {
  const base = { engineId: 'owndial-1.1', began: noon, linkedId: 'owndial-1.1', click: '', moved: '' };
  const all = { ...base, device, dialled, ...more };
  return { ...all, key: callKey(all.began, all.engineId) };
}

/** A line as the dialplan's `[write-down]` writes it; `more` in its own words. */
export function callLine(
  fact: 'began' | 'moved' | 'ended',
  call: Question,
  more: Record<string, string | number> = {},
): string {
  const { engineId, began, linkedId, device, click, moved, dialled } = call;
  const words = { fact, at: began, id: engineId, began, linked: linkedId, device, click, moved, dialled };
  return form({ ...words, ...more });
}

/** A line as the dialplan's `[leg-ends]` writes it. */
export function legLine(call: Question, device: string, at: number, rtcp = ''): string {
  return form({ fact: 'leg', at, call: call.key, device, linked: call.linkedId, codec: 'opus', rtcp });
}

export const form = (words: Record<string, string | number>): string =>
  Object.entries(words)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');

/** What the bus told of calls, in short. */
export const told = (facts: readonly Fact[]): string[] =>
  facts.flatMap((fact) =>
    fact.type.startsWith('call.') && 'call' in fact.data ? `${fact.type} ${fact.data.call.endReason}` : [],
  );

export const unknownUser = (): UserId => newId('user');
