import { ActionIcon, Button, Menu } from '@mantine/core';
import type { Device, DeviceSettings, Me } from '@owndial/contract';
import { IconBrowser, IconDeviceMobile, IconDots, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../../api/api.ts';
import { useDevices, useUsers } from '../../api/queries.ts';
import { Confirm } from '../../ui/confirm.tsx';
import classes from '../../ui/list.module.css';
import { ListState } from '../../ui/list-state.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { AddDevice } from './add-device.tsx';
import { DeviceSetup } from './device-setup.tsx';

type Doing =
  | { what: 'add' }
  | { what: 'setup'; device: Device; settings: DeviceSettings }
  | { what: 'renew' | 'revoke'; device: Device }
  | null;

export function DevicesPage({ me }: { me: Me }) {
  const owner = me.user.role === 'owner';
  const devices = useDevices();
  const users = useUsers(owner).data ?? [];
  const [doing, setDoing] = useState<Doing>(null);
  const close = () => setDoing(null);
  const all = devices.data ?? [];
  const mine = all.filter((device) => device.userId === me.user.id);
  const others = users
    .filter((user) => user.id !== me.user.id)
    .map((user) => ({ user, list: all.filter((device) => device.userId === user.id) }))
    .filter(({ list }) => list.length > 0);
  const rows = (list: readonly Device[]) => (
    <ul className={`card ${classes.list}`}>
      {list.map((device) => (
        <DeviceRow key={device.id} device={device} onDo={(what) => setDoing({ what, device })} />
      ))}
    </ul>
  );

  return (
    <>
      <PageHead title="Devices" lead="Phones and programs that ring when you are called.">
        <Button leftSection={<IconPlus size={18} />} onClick={() => setDoing({ what: 'add' })}>
          Add a device
        </Button>
      </PageHead>
      <ListState query={devices} count={all.length} empty="Add the phone in your pocket: it takes a minute.">
        <section className={classes.section} aria-label="My devices">
          {others.length > 0 && <h2>My devices</h2>}
          {mine.length > 0 ? rows(mine) : <div className={`card ${classes.empty}`}>You have none yet.</div>}
        </section>
        {others.map(({ user, list }) => (
          <section key={user.id} className={classes.section} aria-label={`Devices of ${user.name}`}>
            <h2>{user.name}</h2>
            {rows(list)}
          </section>
        ))}
      </ListState>
      {doing?.what === 'add' && (
        <AddDevice
          me={me}
          users={users}
          onClose={close}
          onAdded={(device, settings) => setDoing({ what: 'setup', device, settings })}
        />
      )}
      {doing?.what === 'setup' && (
        <DeviceSetup device={doing.device} settings={doing.settings} onClose={close} />
      )}
      {doing?.what === 'renew' && (
        <Confirm
          title={`New secret for ${doing.device.name}?`}
          action="Make a new secret"
          onConfirm={async () => {
            const made = await api('renewDeviceSecret', { params: { deviceId: doing.device.id } });
            setTimeout(() => setDoing({ what: 'setup', ...made }));
          }}
          onClose={close}
        >
          The old secret stops working at once. The device rings again when the new one has been entered.
        </Confirm>
      )}
      {doing?.what === 'revoke' && (
        <Confirm
          title={`Remove ${doing.device.name}?`}
          action="Remove"
          onConfirm={() =>
            api('revokeDevice', { params: { deviceId: doing.device.id } }).then(() => devices.refetch())
          }
          onClose={close}
        >
          It is signed off at once and can make no more calls.
        </Confirm>
      )}
    </>
  );
}

function DeviceRow({ device, onDo }: { device: Device; onDo: (what: 'renew' | 'revoke') => void }) {
  const { registration } = device;
  const Icon = device.kind === 'browser' ? IconBrowser : IconDeviceMobile;
  const detail = registration
    ? [
        registration.userAgent,
        registration.address,
        registration.roundTripMs !== null && `${Math.round(registration.roundTripMs)} ms`,
      ]
    : [device.kind === 'sip' && `signs on as ${device.sipUser}`];
  return (
    <li className={classes.row}>
      <Icon size={26} stroke={1.5} aria-hidden="true" />
      <div className={classes.text}>
        <div className={classes.title}>
          {device.name}
          <span className={classes.tag}>
            {device.kind === 'browser' ? 'Web phone' : device.transport.toUpperCase()}
          </span>
        </div>
        <div className={`num ${classes.small}`}>
          <span className={classes.lampText} data-lamp={registration ? 'on' : undefined}>
            {registration ? 'Connected' : 'Not connected'}
          </span>
          {detail.filter(Boolean).map((part) => ` · ${part}`)}
        </div>
      </div>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" size="lg" color="gray" aria-label={`More about ${device.name}`}>
            <IconDots size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {device.kind === 'sip' && <Menu.Item onClick={() => onDo('renew')}>New secret</Menu.Item>}
          <Menu.Item color="brick" onClick={() => onDo('revoke')}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
