import { Loader } from '@mantine/core';
import type { Me } from '@owndial/contract';
import { type ComponentType, lazy, Suspense, useEffect } from 'react';
import { followEvents } from '../api/events.ts';
import { useStatus } from '../api/queries.ts';
import { PhonePage } from '../pages/phone/phone-page.tsx';
import { phone, startPhone, stopPhone } from '../phone/phone.ts';
import { go, type PageName, usePage } from '../routing.tsx';
import { CallAnnouncer } from './announcer.tsx';
import { Banners } from './banners.tsx';
import { CallBar } from './call-bar.tsx';
import { Incoming } from './incoming.tsx';
import { SideNav, TabBar } from './nav.tsx';
import { navItems } from './nav-items.ts';
import { PageFault } from './page-fault.tsx';
import classes from './shell.module.css';

const pages: Record<PageName, ComponentType<{ me: Me }>> = {
  phone: PhonePage,
  history: lazy(async () => ({ default: (await import('../pages/history/history-page.tsx')).HistoryPage })),
  people: lazy(async () => ({ default: (await import('../pages/people/people-page.tsx')).PeoplePage })),
  devices: lazy(async () => ({ default: (await import('../pages/devices/devices-page.tsx')).DevicesPage })),
  numbers: lazy(async () => ({ default: (await import('../pages/numbers/numbers-page.tsx')).NumbersPage })),
  exchange: lazy(async () => ({
    default: (await import('../pages/exchange/exchange-page.tsx')).ExchangePage,
  })),
  settings: lazy(async () => ({
    default: (await import('../pages/settings/settings-page.tsx')).SettingsPage,
  })),
};

/** Everything that a signed-in person sees. The phone lives here, so it rings on every page. */
export function Shell({ me }: { me: Me }) {
  const wanted = usePage();
  const barred =
    me.user.role !== 'owner' && navItems.some((item) => item.page === wanted && item.ownerOnly === true);
  const page = barred ? 'phone' : wanted;
  const Page = pages[page];
  const home = useStatus().data?.homeCountry;

  useEffect(() => {
    startPhone();
    return () => void stopPhone();
  }, []);
  useEffect(() => {
    const abort = new AbortController();
    void followEvents(me.user.id, abort.signal);
    return () => abort.abort();
  }, [me.user.id]);
  useEffect(() => {
    if (barred) go('phone');
  }, [barred]);
  useEffect(() => phone.setHomeCountry(home ?? ''), [home]);

  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to the page
      </a>
      <SideNav me={me} />
      <div className={classes.column} data-page={page}>
        <Banners owner={me.user.role === 'owner'} />
        {page !== 'phone' && <CallBar />}
        <main id="main" className={classes.main} tabIndex={-1}>
          <PageFault key={page}>
            <Suspense fallback={<Loader size="sm" className={classes.wait} aria-label="Loading" />}>
              <Page me={me} />
            </Suspense>
          </PageFault>
        </main>
      </div>
      <TabBar me={me} />
      <Incoming />
      <CallAnnouncer />
    </div>
  );
}
