import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { createStore, useStore } from './lib/store.ts';

export const pageNames = [
  'phone',
  'history',
  'people',
  'devices',
  'numbers',
  'exchange',
  'settings',
] as const;
export type PageName = (typeof pageNames)[number];

const current = createStore<PageName>(read());
window.addEventListener('popstate', () => current.set(read()));

function read(): PageName {
  const [, first] = location.pathname.split('/');
  return pageNames.find((name) => name === first) ?? 'phone';
}

export const pathOf = (page: PageName): string => (page === 'phone' ? '/' : `/${page}`);
export const usePage = (): PageName => useStore(current);

export function go(page: PageName): void {
  if (page === current.get()) return;
  history.pushState(null, '', pathOf(page));
  window.scrollTo(0, 0);
  current.set(page);
}

/** An ordinary link that does not load the page anew. */
export function PageLink({ page, ...rest }: { page: PageName } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(page);
  };
  return (
    <a
      {...rest}
      href={pathOf(page)}
      onClick={follow}
      aria-current={usePage() === page ? 'page' : undefined}
    />
  );
}
