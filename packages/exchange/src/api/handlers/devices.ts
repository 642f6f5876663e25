import type { Device, DeviceId, DeviceWithSettings } from '@owndial/contract';
import type { Principal } from '../../accounts/index.ts';
import type { DeviceWithSecret, StoredDevice } from '../../directory/index.ts';
import { noSuchDevice } from '../../directory/index.ts';
import { applied } from '../applied.ts';
import type { AskedOver, Handlers } from '../asked.ts';
import { connectionOf } from '../device-connection.ts';
import type { ApiNeeds } from '../needs.ts';
import { listedUser, madeFor, maySee } from '../rights.ts';
import { pageAsk } from './page-ask.ts';

type DeviceOperations = 'listDevices' | 'addDevice' | 'renewDeviceSecret' | 'revokeDevice';

export function deviceHandlers(needs: ApiNeeds): Pick<Handlers, DeviceOperations> {
  const { devices } = needs.directory;

  const withRegistration = (device: StoredDevice): Device => ({
    ...device,
    registration: needs.presence.registration(device.sipUser),
  });

  const ownOf = async (principal: Principal, id: DeviceId): Promise<StoredDevice> => {
    const device = await devices.get(id);
    if (!maySee(principal, device.userId)) throw noSuchDevice();
    return device;
  };

  const withSettings = async (made: DeviceWithSecret, web: AskedOver): Promise<DeviceWithSettings> => {
    const link = await needs.accounts.links.make({ kind: 'provisioning', deviceId: made.device.id });
    await applied(needs);
    const settings = {
      sipUser: made.device.sipUser,
      secret: made.secret,
      ...connectionOf(made.device, web.host, needs.config),
      provisioningPath: `/provision/${link.secret}`,
    };
    return { device: withRegistration(made.device), settings };
  };

  return {
    listDevices: async ({ principal, query }) => {
      const userId = listedUser(principal, query.userId);
      const { items, next } = await devices.list({ ...pageAsk(query), userId });
      return { items: items.map(withRegistration), next };
    },

    addDevice: async ({ principal, body, web }) => {
      const { userId, ...input } = body;
      return withSettings(await devices.add(madeFor(principal, userId), input), web);
    },

    renewDeviceSecret: async ({ principal, params, web }) => {
      const device = await ownOf(principal, params.deviceId);
      return withSettings(await devices.renewSecret(device.id), web);
    },

    revokeDevice: async ({ principal, params }) => {
      const device = await ownOf(principal, params.deviceId);
      await devices.remove(device.id);
      await applied(needs);
    },
  };
}
