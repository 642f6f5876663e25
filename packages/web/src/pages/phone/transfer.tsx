import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { dialString } from '../../lib/numbers.ts';
import { phone } from '../../phone/phone.ts';
import type { PhoneCall } from '../../phone/phone-state.ts';
import { Suggestions } from './suggestions.tsx';
import { useDialled } from './use-dialled.ts';

/** Hands the call to somebody else, without asking them first. */
export function Transfer({ call, onClose }: { call: PhoneCall; onClose: () => void }) {
  const to = useDialled();
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  const send = async (target: string) => {
    setState('busy');
    try {
      await phone.transfer(call.id, target);
    } catch {
      setState('failed');
    }
  };
  const target = to.isNumber ? dialString(to.dialled) : (to.found[0]?.extension ?? dialString(to.dialled));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (target) void send(target);
      }}
    >
      <TextInput
        label="Hand this call over to"
        placeholder="Number or name"
        value={to.shown}
        onChange={(event) => to.set(event.currentTarget.value)}
        error={state === 'failed' && 'That did not work. You still have the call.'}
        autoComplete="off"
        autoFocus
      />
      <Suggestions found={to.found} onCall={(person) => void send(person.extension)} />
      <div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          Back
        </Button>
        <Button type="submit" loading={state === 'busy'} disabled={!target}>
          Hand over
        </Button>
      </div>
    </form>
  );
}
