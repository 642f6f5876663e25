import { Button, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import type { Me } from '@owndial/contract';
import { IconChevronRight, IconLogout } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { api } from '../../api/api.ts';
import { useStatus } from '../../api/queries.ts';
import { queryClient } from '../../api/query-client.ts';
import { formatNumber } from '../../lib/numbers.ts';
import { stopPhone } from '../../phone/phone.ts';
import { PageLink } from '../../routing.tsx';
import { session } from '../../session/session.ts';
import { navItems } from '../../shell/nav-items.ts';
import { Face } from '../../ui/face.tsx';
import classes from '../../ui/list.module.css';
import { PageHead } from '../../ui/page-head.tsx';
import { Password } from './password.tsx';
import own from './settings.module.css';
import { Sound } from './sound.tsx';
import { Tokens } from './tokens.tsx';

export function SettingsPage({ me }: { me: Me }) {
  const home = useStatus().data?.homeCountry ?? '';
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = useMutation({
    mutationFn: async () => {
      await stopPhone();
      await api('signOut').catch(() => undefined);
    },
    onSuccess: () => {
      session.set({ state: 'out', notice: null });
      queryClient.clear();
    },
  });
  return (
    <>
      <PageHead title="Settings" />
      <section className={`card ${own.me}`} aria-label="My account">
        <Face name={me.user.name} size={54} />
        <div className={`${classes.text} ${own.who}`}>
          <div className={own.name}>{me.user.name}</div>
          <div className={`num ${classes.small}`}>
            {[
              me.user.login,
              `extension ${me.user.extension}`,
              ...me.numbers.map((n) => formatNumber(n, home)),
            ].join(' · ')}
          </div>
        </div>
        <Button
          variant="default"
          leftSection={<IconLogout size={18} stroke={1.7} />}
          loading={leave.isPending}
          onClick={() => leave.mutate()}
        >
          Sign out
        </Button>
      </section>
      {me.user.role === 'owner' && (
        <nav className={`card ${classes.list} ${own.links}`} aria-label="For the owner">
          {navItems
            .filter((item) => item.ownerOnly)
            .map(({ page, label, icon: Icon }) => (
              <PageLink key={page} page={page} className={`${classes.row} ${own.link}`}>
                <Icon size={22} stroke={1.6} aria-hidden="true" />
                <span className={classes.text}>{label}</span>
                <IconChevronRight size={18} aria-hidden="true" />
              </PageLink>
            ))}
        </nav>
      )}
      <div className={own.columns}>
        <section aria-labelledby="sound">
          <h2 id="sound">Sound</h2>
          <Sound />
        </section>
        <section aria-labelledby="look">
          <h2 id="look">Look</h2>
          <div className={`card ${classes.pad}`}>
            <SegmentedControl
              fullWidth
              aria-label="Colours"
              value={colorScheme}
              onChange={(value) => setColorScheme(value as typeof colorScheme)}
              data={[
                { value: 'auto', label: 'As the system' },
                { value: 'light', label: 'Light' },
                { value: 'dark', label: 'Dark' },
              ]}
            />
          </div>
          <h2 className={own.below}>Password</h2>
          <Password login={me.user.login} />
        </section>
      </div>
      <section className={own.below} aria-labelledby="tokens">
        <h2 id="tokens">Access for programs</h2>
        <Tokens user={me.user} />
      </section>
    </>
  );
}
