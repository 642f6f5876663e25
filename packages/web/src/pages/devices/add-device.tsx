import { Button, Radio, Select, Stack, TextInput } from '@mantine/core';
import type { Device, DeviceSettings, DeviceTransport, Me, User, UserId } from '@owndial/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, errorWords } from '../../api/api.ts';
import { keys } from '../../api/queries.ts';
import { queryClient } from '../../api/query-client.ts';
import { Dialog } from '../../ui/dialog.tsx';
import classes from '../../ui/list.module.css';
import { Notice } from '../../ui/notice.tsx';

interface AddDeviceProps {
  readonly me: Me;
  readonly users: readonly User[];
  readonly onClose: () => void;
  readonly onAdded: (device: Device, settings: DeviceSettings) => void;
}

export function AddDevice({ me, users, onClose, onAdded }: AddDeviceProps) {
  const [name, setName] = useState('');
  const [userId, setUserId] = useState<UserId>(me.user.id);
  const [transport, setTransport] = useState<DeviceTransport>('tls');
  const add = useMutation({
    mutationFn: () =>
      api('addDevice', {
        body: { name: name.trim() || 'My phone', transport, ...(userId === me.user.id ? {} : { userId }) },
      }),
    onSuccess: (made) => {
      void queryClient.invalidateQueries({ queryKey: keys.devices });
      onAdded(made.device, made.settings);
    },
  });
  return (
    <Dialog onClose={onClose} title={<strong>Add a device</strong>}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        {add.error && <Notice kind="bad">{errorWords(add.error)}</Notice>}
        <TextInput
          label="What is it?"
          placeholder="My phone, kitchen, laptop…"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={64}
          data-autofocus
        />
        {me.user.role === 'owner' && users.length > 1 && (
          <Select
            label="Whose is it?"
            data={users.map((user) => ({
              value: user.id,
              label: user.id === me.user.id ? `${user.name} (you)` : user.name,
            }))}
            value={userId}
            onChange={(value) => value && setUserId(value as UserId)}
            allowDeselect={false}
            searchable
          />
        )}
        <Radio.Group
          label="How does it connect?"
          value={transport}
          onChange={(value) => setTransport(value as DeviceTransport)}
        >
          <Stack gap="xs" mt={6}>
            <Radio
              value="tls"
              label="Encrypted (TLS)"
              description="For phones and programs that can; most do."
            />
            <Radio
              value="udp"
              label="Plain (UDP)"
              description="For old desk phones on your own network only."
            />
            <Radio value="tcp" label="Plain (TCP)" description="The same, where UDP does not pass." />
          </Stack>
        </Radio.Group>
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending}>
            Add
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
