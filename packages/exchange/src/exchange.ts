import type { CountryCode } from 'libphonenumber-js/max';
import { Accounts } from './accounts/index.ts';
import { createApi } from './api/index.ts';
import { lockHome } from './boot/home-lock.ts';
import { clearBootFiles, type Ready, writeReady } from './boot/ready-file.ts';
import { keepReserve } from './boot/space-reserve.ts';
import { Bus } from './bus.ts';
import { History, JournalReader, Recorder } from './cdr/index.ts';
import { startChores } from './chores.ts';
import { type Clock, isoTime, systemClock } from './clock.ts';
import type { Config } from './config/config.ts';
import { loadSecrets } from './config/secrets.ts';
import type { Question } from './dialplan/question.ts';
import { LiveDirectory } from './directory/compile/live-directory.ts';
import { createDirectory } from './directory/index.ts';
import { asteriskEtc, asteriskLog, createAsterisk, rotateAsteriskLogs } from './engines/asterisk/index.ts';
import { EngineSupervisor } from './engines/supervisor.ts';
import type { LogFile } from './log.ts';
import { openStore, type Store } from './store/index.ts';
import { EngineSession } from './switch/engine-session.ts';
import { compareCalls, followEngine } from './switch/follow-engine.ts';
import { IncomingQuestions } from './switch/incoming-questions.ts';
import { gatherOutbound } from './switch/outbound.ts';
import { Presence } from './switch/presence.ts';
import { listenForQuestions } from './switch/question-server.ts';
import { Registrations } from './switch/registrations.ts';
import { stopCalls } from './switch/stop-calls.ts';
import { Switchboard } from './switch/switchboard.ts';
import { Certificates } from './tls/certificates.ts';
import { version } from './version.ts';

export interface Exchange {
  readonly ready: Ready;
  /** Takes no new calls, lets those in progress end for `graceMs` or until `now`, then stops the engine and lets go of the home. */
  stop(graceMs: number, now?: AbortSignal): Promise<void>;
  /** Lets go of the home and leaves the engine with its calls to the next exchange. */
  leave(): Promise<void>;
}

/**
 * The composition root: the one place that sees every room. Whoever opens closes, in reverse order; a failure on the
 * way up closes what was opened.
 */
export async function startExchange(
  config: Config,
  logFile: LogFile,
  clock: Clock = systemClock,
): Promise<Exchange> {
  const { log } = logFile;
  await using opened = new AsyncDisposableStack();
  opened.use(lockHome(config.home));
  clearBootFiles(config.home);
  opened.defer(() => clearBootFiles(config.home));
  opened.use(keepReserve(config.home, log));

  const secrets = loadSecrets(config.home);
  const store = opened.adopt(await openStore(config.store), (s) => s.destroy());
  const bus = new Bus(clock, log);
  const { homeCountry } = config;
  const directory = createDirectory({ store, bus, clock, homeCountry, browserKey: secrets.browserPhones });
  const accounts = new Accounts({ store, clock, directory, runDir: config.home.run });
  const certificates = await Certificates.open({
    folder: config.home.tls,
    domain: config.domain,
    clock,
    log,
  });

  const session = new EngineSession();
  const registrations = new Registrations(store, bus, log);
  const outbound = {
    country: homeCountry as CountryCode,
    ringSeconds: config.ring.seconds,
    canRing: (sipUser: string) => !registrations.known() || registrations.get(sipUser) !== null,
  };
  // inside a transaction it must read through that transaction: SQLite has one connection
  const gather = (question: Question, db: Store = store) => gatherOutbound(outbound, db, question);
  const recorder = new Recorder({ store, bus, clock, gather });
  const history = new History(store, clock);
  const journal = new JournalReader({
    folder: config.home.callJournal,
    store,
    log,
    take: (facts, file, offset) => recorder.take(facts, file, offset),
  });
  opened.defer(() => journal.stop());

  const presence = new Presence({ store, bus, registrations, log });
  const liveDirectory = opened.adopt(new LiveDirectory({ store, etc: asteriskEtc(config), bus, log }), (d) =>
    d.stop(),
  );
  const isRegistered = (sipUser: string) => registrations.get(sipUser) !== null;
  const switchboard = new Switchboard({
    store,
    session,
    history,
    isRegistered,
    ringSeconds: config.ring.seconds,
  });

  const questions = new IncomingQuestions({ gather, recorder, log });
  opened.adopt(
    await listenForQuestions({
      port: config.ports.question,
      key: secrets.question,
      log,
      answer: (question) => questions.answer(question),
    }),
    (server) => server.close(),
  );

  await journal.start();
  await presence.start((await history.list({ live: true, limit: 1000 })).items);
  const asterisk = await createAsterisk({
    config,
    secrets,
    tls: certificates,
    compileDirectory: () => liveDirectory.compile(),
    onSession: followEngine({ session, registrations, presence, recorder, journal, liveDirectory, log }),
  });
  const supervisor = opened.adopt(new EngineSupervisor(asterisk, bus, clock, log), (s) => s.stop());
  let engineIsOurs: boolean | undefined;
  // an exchange that could not come up leaves no engine behind that it started itself
  opened.defer(async () => {
    await supervisor.stop();
    if (engineIsOurs ?? !asterisk.adopted) await asterisk.end();
  });
  await supervisor.start();
  engineIsOurs = !asterisk.adopted;
  opened.defer(
    certificates.onRenewed(() => {
      session
        .get()
        .send({ Action: 'Reload', Module: 'res_pjsip.so' })
        .catch((error: unknown) =>
          log.warn({ error }, 'Phones see the renewed certificate after the next start.'),
        );
    }),
  );
  opened.use(
    startChores(
      [
        { name: 'certificate', run: () => certificates.renewIfDue() },
        { name: 'lost calls', run: () => compareCalls({ session, recorder, journal }) },
        { name: 'own log', run: () => logFile.rotateIfLarge() },
        { name: 'engine log', run: () => rotateAsteriskLogs(session.get(), asteriskLog(config)) },
      ],
      log,
    ),
  );

  const api = opened.adopt(
    createApi({
      config,
      store,
      bus,
      clock,
      log,
      version,
      directory,
      accounts,
      live: liveDirectory,
      calls: history,
      switchboard,
      presence,
      engines: { states: () => [supervisor.state()] },
      certificate: certificates,
    }),
    (a) => a.close(),
  );
  await api.listen();

  const ready: Ready = {
    pid: process.pid,
    startedAt: isoTime(clock.now()),
    version,
    ports: config.ports,
    listen: config.listen,
    engine: { version: supervisor.state().version ?? '', pid: supervisor.state().pid ?? 0 },
    welcomePath: (await accounts.firstOwnerPath()) ?? null,
    engineAdopted: asterisk.adopted,
  };
  writeReady(config.home, ready);
  const closing = opened.move();
  return {
    ready,
    stop: async (graceMs, now) => {
      questions.takeNoMoreCalls();
      await stopCalls({ session, journal, graceMs, now });
      engineIsOurs = true;
      await closing.disposeAsync();
    },
    leave: async () => {
      engineIsOurs = false;
      await closing.disposeAsync();
    },
  };
}
