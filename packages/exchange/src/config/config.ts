import type { Ports } from '@owndial/contract';
import type { StoreLocation } from '../store/index.ts';
import type { HomeLayout } from './home-layout.ts';

/** Everything that must be known at boot. What can change while it runs is in the directory instead. */
export interface Config {
  readonly home: HomeLayout;
  readonly ports: Ports;
  /** by how much they are moved */
  readonly portOffset: number;
  readonly store: StoreLocation;
  /** ISO 3166-1 alpha-2: the country whose national dialling habits are understood */
  readonly homeCountry: string;
  /** DNS name of the exchange, when it has one */
  readonly domain: string | undefined;
  /** address that web and SIP listen on */
  readonly listen: string;
  readonly engine: {
    /** `bundle`: fetched and run from the bundle folder; `system`: Asterisk 20 or newer from PATH */
    readonly source: 'bundle' | 'system';
    readonly bundleDir: string;
  };
  readonly ring: {
    /** seconds that devices ring before the caller hears that nobody answers */
    readonly seconds: number;
  };
}

/** Made at random on first start, kept in the home, never in the database or a log. */
export interface Secrets {
  /** header of the dialplan's question */
  readonly question: string;
  /** password of the exchange's AMI account */
  readonly ami: string;
  /** key from which browser phones' SIP secrets are derived */
  readonly browserPhones: string;
}
