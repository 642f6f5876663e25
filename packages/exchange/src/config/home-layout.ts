import { join } from 'node:path';

/** Where things are in a home. Copying the home copies the exchange; `run` and `log` may be left out. */
export interface HomeLayout {
  readonly root: string;
  readonly configFile: string;
  readonly secretsFile: string;
  readonly database: string;
  /** own certificate authority, and the certificate that web and SIP show */
  readonly tls: string;
  /** Asterisk's compiled configuration, its state, its spool */
  readonly asterisk: string;
  /** journals of calls that Asterisk writes and the exchange reads */
  readonly callJournal: string;
  /** locks, sockets, process ids, the CLI's token: gone after a reboot is fine */
  readonly run: string;
  readonly log: string;
}

export function homeLayout(root: string): HomeLayout {
  return {
    root,
    configFile: join(root, 'owndial.toml'),
    secretsFile: join(root, 'secrets.json'),
    database: join(root, 'owndial.db'),
    tls: join(root, 'tls'),
    asterisk: join(root, 'asterisk'),
    callJournal: join(root, 'asterisk', 'spool', 'calls'),
    run: join(root, 'run'),
    log: join(root, 'log'),
  };
}
