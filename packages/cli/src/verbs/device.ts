import type { DeviceWithSettings, UserId } from '@owndial/contract';
import { allPages } from '../all-pages.ts';
import { type Command, command, remoteOptions } from '../command.ts';
import { connect } from '../connect.ts';
import { settingsText } from '../device-settings.ts';
import { UsageError } from '../errors.ts';
import { findDevice, listUsers, userIdOf } from '../find.ts';
import type { Out } from '../out.ts';

const ofUser = { type: 'string', value: 'USER', help: 'of this user: login, extension or id' } as const;

const list = command({
  name: 'device list',
  summary: 'List the devices, and where they are',
  args: [],
  options: { user: ofUser, ...remoteOptions },
  examples: ['device list', 'device list --user anna --json'],
  async run(context) {
    const { out, flags } = context;
    const { client } = connect(context);
    const userId = flags.user ? await userIdOf(client, flags.user) : undefined;
    const devices = await allPages((query) =>
      client('listDevices', { query: userId ? { ...query, userId } : query }),
    );
    if (out.json) return out.writeJson(devices);
    const users = new Map((await listUsers(client)).map((one) => [one.id as UserId, one.login]));
    out.line(
      out.table(
        ['USER', 'DEVICE', 'OVER', 'REGISTERED', 'WITH', 'ID'],
        devices.map((device) => [
          users.get(device.userId) ?? device.userId,
          device.name,
          device.transport,
          device.registration?.address ?? null,
          device.registration?.userAgent ?? null,
          device.id,
        ]),
      ),
    );
  },
});

const add = command({
  name: 'device add',
  summary: 'Add a phone; its settings are shown once',
  args: ['<name>'],
  options: {
    user: { ...ofUser, help: 'whose phone: login, extension or id' },
    transport: {
      type: 'string',
      choices: ['tls', 'udp', 'tcp'],
      help: 'tls is encrypted; udp and tcp are in clear, for a trusted network',
    },
    'no-qr': { type: 'boolean', help: 'leave out the code to scan' },
    ...remoteOptions,
  },
  examples: ['device add "Anna mobile" --user anna', 'device add Hall --user 101 --transport tls'],
  async run(context) {
    const { args, flags } = context;
    const { client, base } = connect(context);
    const userId = flags.user ? await userIdOf(client, flags.user) : undefined;
    if (userId === undefined && !flags.token && !context.env.OWNDIAL_TOKEN) {
      throw new UsageError('say whose phone it is with --user', 'device add');
    }
    const made = await client('addDevice', {
      body: {
        name: args[0] ?? '',
        ...(flags.transport ? { transport: flags.transport } : {}),
        ...(userId ? { userId } : {}),
      },
    });
    await show(context.out, made, base, flags['no-qr'] !== true);
  },
});

const renew = command({
  name: 'device renew',
  summary: 'Give a device a new secret; the old one ends at once',
  args: ['<device>'],
  options: { 'no-qr': { type: 'boolean', help: 'leave out the code to scan' }, ...remoteOptions },
  examples: ['device renew "Anna mobile"'],
  async run(context) {
    const { client, base } = connect(context);
    const { id: deviceId } = await findDevice(client, context.args[0] ?? '');
    const made = await client('renewDeviceSecret', { params: { deviceId } });
    await show(context.out, made, base, context.flags['no-qr'] !== true);
  },
});

const revoke = command({
  name: 'device revoke',
  summary: 'Revoke a device: it can register and call no more',
  args: ['<device>'],
  options: remoteOptions,
  examples: ['device revoke "Anna mobile"', 'device revoke dev_01JX3R9GZC7V0Q7Y4N5M6P8T2W'],
  async run(context) {
    const { client } = connect(context);
    const device = await findDevice(client, context.args[0] ?? '');
    await client('revokeDevice', { params: { deviceId: device.id } });
    context.out.answer({ revoked: device.id }, () => `${device.name} is revoked.`);
  },
});

export const commands: readonly Command[] = [list, add, renew, revoke];

async function show(out: Out, made: DeviceWithSettings, base: string, withQr: boolean): Promise<void> {
  if (out.json) return out.writeJson(made);
  out.line(await settingsText(made, base, { qr: withQr && out.stdout.isTTY === true }));
}
