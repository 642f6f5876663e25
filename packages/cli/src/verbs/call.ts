import { type Command, command, remoteOptions } from '../command.ts';
import { connect } from '../connect.ts';
import { UsageError } from '../errors.ts';
import { findDevice, userIdOf } from '../find.ts';

const call = command({
  name: 'call',
  summary: 'Place a call: your phone rings first, then the other is called',
  args: ['<to>'],
  options: {
    user: { type: 'string', value: 'USER', help: 'whose call: login, extension or id' },
    device: { type: 'string', value: 'DEVICE', help: 'only this phone rings first: name or id' },
    ...remoteOptions,
  },
  examples: [
    'call 102 --user anna',
    'call "+41 44 668 18 00" --user anna --device "Anna mobile"',
    "call '*43' --user 101",
  ],
  async run(context) {
    const { args, flags, out, env } = context;
    const ownToken = flags.token ?? env.OWNDIAL_TOKEN;
    if (!flags.user && !ownToken) throw new UsageError('say whose call it is with --user', 'call');
    const { client } = connect(context);
    const userId = flags.user ? await userIdOf(client, flags.user) : undefined;
    const device = flags.device ? await findDevice(client, flags.device, userId) : undefined;
    const reply = await client('placeCall', {
      body: {
        to: args[0] ?? '',
        ...(userId ? { userId } : {}),
        ...(device ? { deviceId: device.id } : {}),
      },
    });
    out.answer(
      reply,
      () =>
        `Ringing ${device?.name ?? flags.user ?? 'your phones'}; ${args[0]} is called when it is answered.`,
    );
  },
});

export const commands: readonly Command[] = [call];
