import { Button } from '@mantine/core';
import { phone } from '../phone/phone.ts';
import type { Microphone } from '../phone/phone-state.ts';
import { Notice } from '../ui/notice.tsx';

const words: Partial<Record<Microphone, { title: string; help: string }>> = {
  refused: {
    title: 'This page may not use your microphone.',
    help: 'Click the sign beside the address above, allow the microphone, then try again.',
  },
  missing: {
    title: 'No microphone was found.',
    help: 'Connect one, or switch on your headset; then try again.',
  },
  busy: {
    title: 'The microphone cannot be opened.',
    help: 'Another program may be using it. Close that program, then try again.',
  },
};

export function MicrophoneTrouble({ trouble }: { trouble: Microphone }) {
  const text = words[trouble];
  if (!text) return null;
  return (
    <Notice
      kind="warn"
      title={text.title}
      action={
        <Button size="xs" variant="default" onClick={() => void phone.retryMicrophone()}>
          Try again
        </Button>
      }
    >
      {text.help}
    </Notice>
  );
}
