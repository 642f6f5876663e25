import type { FastifyInstance } from 'fastify';
import { addressKey } from '../../accounts/index.ts';
import { PhoneError } from '../../errors.ts';
import { isPrivate } from '../addresses.ts';
import { refuseClearText } from '../authenticate.ts';
import { connectionOf } from '../device-connection.ts';
import type { ApiNeeds } from '../needs.ts';
import { peerOf } from '../peer.ts';
import { linphoneConfig } from './linphone.ts';

/** What phones fetch by themselves: their settings by a link that works once, and our certificate authority. */
export function registerProvisioning(app: FastifyInstance, needs: ApiNeeds): void {
  const { accounts, directory, config } = needs;

  app.get<{ Params: { secret: string } }>(
    '/provision/:secret',
    { exposeHeadRoute: false },
    async (request, reply) => {
      const peer = peerOf(request.raw);
      const purpose = await accounts.desk.provisioning(request.params.secret, addressKey(peer.address));
      const device = await directory.devices.get(purpose.deviceId);
      // a device that speaks in clear, in a network that its owner trusts, may get its digest in clear there, too
      if (device.transport === 'tls' || !isPrivate(peer.address)) refuseClearText(peer);
      await accounts.links.use(request.params.secret);
      const user = await directory.users.get(device.userId);
      const xml = linphoneConfig({
        name: user.name,
        sipUser: device.sipUser,
        ha1: await directory.devices.ha1(device.id),
        connection: connectionOf(device, peer.host, config),
        ownAuthority: needs.certificate.current().caPem !== undefined,
      });
      return reply.type('application/xml; charset=utf-8').header('cache-control', 'no-store').send(xml);
    },
  );

  app.get('/ca.pem', async (_request, reply) => {
    const { caPem } = needs.certificate.current();
    if (caPem === undefined) {
      throw new PhoneError(
        'not-found',
        'This exchange has a public certificate: nothing has to be installed.',
      );
    }
    return reply
      .type('application/x-pem-file')
      .header('content-disposition', 'attachment; filename="owndial-ca.pem"')
      .send(caPem);
  });
}
