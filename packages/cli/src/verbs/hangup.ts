import { parseId } from '@owndial/contract';
import { type Command, command, remoteOptions } from '../command.ts';
import { connect } from '../connect.ts';
import { UsageError } from '../errors.ts';

const hangup = command({
  name: 'hangup',
  summary: 'End a live call',
  args: ['<call>'],
  options: remoteOptions,
  examples: ['hangup call_01JX3R9GZC7V0Q7Y4N5M6P8T2W', 'calls --live'],
  async run(context) {
    const callId = parseId('call', context.args[0] ?? '');
    if (callId === undefined) {
      throw new UsageError(
        `"${context.args[0]}" is no call; \`./owndial calls --now\` shows their ids`,
        'hangup',
      );
    }
    await connect(context).client('hangUp', { params: { callId } });
    context.out.answer({ ended: callId }, () => 'The call is ended.');
  },
});

export const commands: readonly Command[] = [hangup];
