import { Button, Select, TextInput } from '@mantine/core';
import type { OwnNumber, User, UserId } from '@owndial/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, errorWords } from '../../api/api.ts';
import { keys, useStatus } from '../../api/queries.ts';
import { queryClient } from '../../api/query-client.ts';
import { formatNumber, toE164 } from '../../lib/numbers.ts';
import { Dialog } from '../../ui/dialog.tsx';
import classes from '../../ui/list.module.css';
import { Notice } from '../../ui/notice.tsx';

interface NumberFormProps {
  readonly number?: OwnNumber;
  readonly users: readonly User[];
  readonly onClose: () => void;
}

export function NumberForm({ number, users, onClose }: NumberFormProps) {
  const home = useStatus().data?.homeCountry ?? '';
  const [typed, setTyped] = useState('');
  const [label, setLabel] = useState(number?.label ?? '');
  const [userId, setUserId] = useState<UserId | null>(number?.userId ?? null);
  const understood = toE164(typed, home);
  const save = useMutation({
    mutationFn: () =>
      number
        ? api('changeNumber', { params: { numberId: number.id }, body: { label: label.trim(), userId } })
        : api('addNumber', {
            body: {
              number: typed.trim(),
              ...(label.trim() ? { label: label.trim() } : {}),
              ...(userId ? { userId } : {}),
            },
          }),
    onSuccess: () => {
      for (const queryKey of [keys.numbers, keys.people]) void queryClient.invalidateQueries({ queryKey });
      onClose();
    },
  });
  return (
    <Dialog
      onClose={onClose}
      title={<strong>{number ? formatNumber(number.e164, home) : 'Add a number'}</strong>}
    >
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (number || typed.trim().length > 1) save.mutate();
        }}
      >
        {save.error && <Notice kind="bad">{errorWords(save.error)}</Notice>}
        {!number && (
          <TextInput
            label="Number"
            description={
              understood ? `Understood as ${understood}` : 'In any usual form, with or without country code'
            }
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            inputMode="tel"
            maxLength={32}
            data-autofocus
          />
        )}
        <TextInput
          label="Label"
          placeholder="Home, shop, fax…"
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
          maxLength={64}
        />
        <Select
          label="Rings"
          placeholder="Nobody yet"
          data={users.map((user) => ({ value: user.id, label: user.name }))}
          value={userId}
          onChange={(value) => setUserId(value as UserId | null)}
          clearable
          searchable
        />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
