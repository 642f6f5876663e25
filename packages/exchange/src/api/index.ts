import { buildApp } from './app.ts';
import { eventFeed } from './events/feed.ts';
import { type Listener, listen } from './listen.ts';
import type { ApiNeeds } from './needs.ts';
import { apiPrefix } from './register.ts';
import { sipPassthrough } from './sip/passthrough.ts';
import { upgrades } from './upgrades.ts';

export type * from './needs.ts';

export interface Api {
  /** Resolves when the port is open. Throws `PhoneError` `port-taken`. */
  listen(): Promise<void>;
  /** Port that it listens on; of interest when the configured one is 0. */
  port(): number;
  /** Ends at once: WebSockets are told, requests are not waited for. */
  close(): Promise<void>;
}

const hour = 3_600_000;

/** HTTP and WebSockets of the exchange, on one port. */
export function createApi(needs: ApiNeeds): Api {
  let stop: (() => Promise<void>) | undefined;
  let listener: Listener | undefined;

  return {
    listen: async () => {
      const app = await buildApp(needs);
      const events = eventFeed(needs);
      const sip = sipPassthrough(needs);
      const sweep = () =>
        needs.accounts.sweep().catch((error) => needs.log.warn({ err: error }, 'sweeping accounts failed'));
      await sweep();
      const sweeping = setInterval(sweep, hour);
      sweeping.unref();
      stop = async () => {
        clearInterval(sweeping);
        events.close();
        sip.close();
        await listener?.close();
        await app.close();
      };
      try {
        listener = await listen({
          host: needs.config.listen,
          port: needs.config.ports.web,
          certificate: needs.certificate,
          onRequest: (request, response) => app.routing(request, response),
          onUpgrade: upgrades(needs, { [`${apiPrefix}/events`]: events.upgrade, '/sip': sip.upgrade }),
        });
      } catch (error) {
        await stop();
        throw error;
      }
    },
    port: () => listener?.port ?? needs.config.ports.web,
    close: async () => {
      const ending = stop;
      stop = undefined;
      await ending?.();
    },
  };
}
