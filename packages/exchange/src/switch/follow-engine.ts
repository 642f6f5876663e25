import type { JournalReader, Recorder } from '../cdr/index.ts';
import type { LiveDirectory } from '../directory/compile/live-directory.ts';
import type { Ami } from '../engines/asterisk/index.ts';
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

/** What is done with each new session with the engine, in this order: listen, catch up, bring up to date. */
export function followEngine(options: FollowOptions): (ami: Ami, adopted: boolean) => Promise<void> {
  const { session, registrations, presence, recorder, journal, liveDirectory, log } = options;
  return async (ami, adopted) => {
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
    await endLostCalls(options);
    await liveDirectory.engineIsUp(async (module) => {
      await ami.send({ Action: 'Reload', Module: module });
    }, !adopted);
    await journal.drain();
  };
}

/** Ends in the history what is not in the engine any more, once the journal has told all that it has. */
export async function endLostCalls({
  session,
  recorder,
  journal,
}: Pick<FollowOptions, 'session' | 'recorder' | 'journal'>): Promise<void> {
  // which calls are suspect is asked before the journal, so that one that ends just now is told by the journal
  const suspects = await recorder.liveKeys();
  const channels = await session.channels();
  await journal.drain();
  await recorder.endLost(suspects.filter((key) => !channels.has(key.split('/')[0] ?? '')));
}
