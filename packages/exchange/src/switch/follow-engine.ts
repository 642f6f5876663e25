import type { JournalReader, Recorder } from '../cdr/index.ts';
import type { LiveDirectory } from '../directory/compile/live-directory.ts';
import type { OnSession } from '../engines/asterisk/index.ts';
import type { Log } from '../log.ts';
import type { EngineSession } from './engine-session.ts';
import type { Presence } from './presence.ts';
import type { Registrations } from './registrations.ts';

export interface FollowOptions {
  readonly session: EngineSession;
  readonly registrations: Registrations;
  readonly presence: Presence;
  readonly recorder: Recorder;
  readonly journal: JournalReader;
  readonly liveDirectory: LiveDirectory;
  readonly log: Log;
}

/** ms; thousands of devices take seconds on a small machine */
const reloadLimit = 30_000;

/** What is done with each new session with the engine, in this order: listen, catch up, bring up to date. */
export function followEngine(options: FollowOptions): OnSession {
  const { session, registrations, presence, recorder, journal, liveDirectory, log } = options;
  return async (ami, { ran, seenAt }) => {
    ami.on('DialEnd', ({ fields }) => {
      if (fields.DialStatus !== 'ANSWER') return;
      recorder
        .answered(fields.Uniqueid ?? '', fields.DestChannel ?? '')
        .catch((error: unknown) =>
          log.warn({ error }, 'An answer was not written down at once; the call’s end will tell.'),
        );
    });
    session.take(ami);
    void ami.ended.then(() => liveDirectory.engineIsAway());
    await registrations.follow(ami);
    await presence.refreshDevices();
    // a database that cannot write is no fault of the engine, which may be full of calls
    await compareCalls(options, seenAt).catch((error: unknown) =>
      log.error({ error }, 'Lost calls were not ended in the history; it is tried again.'),
    );
    await liveDirectory.engineIsUp(async (module) => {
      await ami.send({ Action: 'Reload', Module: module }, reloadLimit);
    }, !ran);
    await journal.drain();
  };
}

/**
 * Makes the live calls of the history those of the engine, once the journal has told all that it has: ends what is not
 * there any more, as of `seenAt`, and marks what was answered unseen.
 */
export async function compareCalls(
  { session, recorder, journal }: Pick<FollowOptions, 'session' | 'recorder' | 'journal'>,
  seenAt?: number,
): Promise<void> {
  // which calls are suspect is asked before the journal, so that one that ends just now is told by the journal
  const suspects = await recorder.liveKeys();
  const legs = await session.legs();
  await journal.drain();
  const legOf = (key: string) => legs.get(key.split('/')[0] ?? '');
  await recorder.endLost(
    suspects.filter((key) => legOf(key) === undefined),
    seenAt,
  );
  for (const key of suspects) {
    const leg = legOf(key);
    if (leg?.up && key.startsWith(`${leg.id}/`)) await recorder.answered(leg.id, leg.peer);
  }
}
