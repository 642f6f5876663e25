import { Button, Tabs } from '@mantine/core';
import type { Device, DeviceSettings } from '@owndial/contract';
import { useDevices } from '../../api/queries.ts';
import { reachableAddress } from '../../lib/reachable-address.ts';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import classes from '../../ui/list.module.css';
import { Notice } from '../../ui/notice.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import own from './device-setup.module.css';
import { softphones } from './softphones.ts';

interface DeviceSetupProps {
  readonly device: Device;
  readonly settings: DeviceSettings;
  readonly onClose: () => void;
}

/** The settings of a new device, once; and a word when it has found its way in. */
export function DeviceSetup({ device, settings, onClose }: DeviceSetupProps) {
  const connected = Boolean(useDevices().data?.find((one) => one.id === device.id)?.registration);
  const tls = settings.transport === 'tls';
  const provisioning = reachableAddress(settings.provisioningPath, settings.host, tls, location);
  const authority = tls && (
    <>
      <p className="quiet">
        If the device does not trust your exchange's certificate, open this address on it first:
      </p>
      <CopyLine label="Certificate" value={reachableAddress('/ca.pem', settings.host, true, location)} />
    </>
  );
  return (
    <Dialog
      onClose={onClose}
      title={<strong>Set up {device.name}</strong>}
      size="lg"
      closeOnClickOutside={false}
    >
      <div className={classes.form}>
        {connected ? (
          <Notice kind="good" title={`${device.name} is connected.`}>
            It rings from now on when you are called.
          </Notice>
        ) : (
          <Notice kind="info">
            The secret is shown here once. This page tells when the device has connected.
          </Notice>
        )}
        <Tabs defaultValue="linphone" classNames={{ tab: own.tab ?? '' }}>
          <Tabs.List grow>
            <Tabs.Tab value="linphone">Linphone</Tabs.Tab>
            {softphones.map((app) => (
              <Tabs.Tab key={app.name} value={app.name}>
                {app.name}
              </Tabs.Tab>
            ))}
            <Tabs.Tab value="other">Other</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="linphone" className={own.panel}>
            <ol className={own.steps}>
              <li>Install Linphone from your phone's app store and open it.</li>
              <li>Choose to sign in by scanning a QR code, and point it here:</li>
            </ol>
            <QrCode text={provisioning} label="Code for Linphone" />
            <p className="quiet">
              On a computer: Preferences, then Advanced, “Remote provisioning”, and paste this address. It
              works once, for a short time.
            </p>
            <CopyLine label="Remote provisioning address" value={provisioning} />
            {authority}
          </Tabs.Panel>
          {softphones.map((app) => (
            <Tabs.Panel key={app.name} value={app.name} className={own.panel}>
              <ol className={own.steps}>
                {app.steps(settings).map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
              <div className={own.lines}>
                {app.fields(settings).map(([label, value]) => (
                  <CopyLine key={label} label={label} value={value} />
                ))}
              </div>
            </Tabs.Panel>
          ))}
          <Tabs.Panel value="other" className={own.panel}>
            <p>Any SIP phone works with these:</p>
            <div className={own.lines}>
              <CopyLine label="User name (also for authentication)" value={settings.sipUser} />
              <CopyLine label="Password" value={settings.secret} />
              <CopyLine label="Server (domain)" value={settings.host} />
              <CopyLine label="Port" value={String(settings.port)} />
              <CopyLine label="Transport" value={settings.transport.toUpperCase()} />
              <CopyLine
                label="Media encryption"
                value={settings.mediaEncryption === 'sdes' ? 'SRTP (SDES)' : 'None'}
              />
              <CopyLine label="Codecs, best first" value={settings.codecs.join(', ')} />
            </div>
            {authority}
          </Tabs.Panel>
        </Tabs>
        <div className={classes.buttons}>
          <Button onClick={onClose}>{connected ? 'Done' : 'I have entered it'}</Button>
        </div>
      </div>
    </Dialog>
  );
}
