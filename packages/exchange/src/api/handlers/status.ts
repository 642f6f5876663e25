import { isoTime } from '../../clock.ts';
import type { Handlers } from '../asked.ts';
import { reachableHost } from '../device-connection.ts';
import type { ApiNeeds } from '../needs.ts';

export function statusHandlers(needs: ApiNeeds): Pick<Handlers, 'publicStatus' | 'status'> {
  const startedAt = isoTime(needs.clock.now());
  return {
    publicStatus: async () => {
      const engines = needs.engines.states();
      return {
        product: 'owndial',
        version: needs.version,
        ready: engines.length > 0 && engines.every((engine) => engine.state === 'up'),
        setUp: await needs.accounts.isSetUp(),
      };
    },

    status: async ({ web }) => {
      const { ports, homeCountry } = needs.config;
      const { expiresAt, fingerprint256 } = needs.certificate.current();
      return {
        version: needs.version,
        startedAt,
        engines: needs.engines.states(),
        sip: { host: reachableHost(web.host, needs.config), udpTcpPort: ports.sip, tlsPort: ports.sipTls },
        homeCountry,
        calls: { live: await needs.calls.countLive(), today: await needs.calls.countToday() },
        devices: {
          registered: needs.presence.registeredCount(),
          total: await needs.directory.devices.count(),
        },
        certificate: { expiresAt, fingerprint256 },
      };
    },
  };
}
