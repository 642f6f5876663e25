import {
  type Icon,
  IconDeviceMobile,
  IconDialpad,
  IconHash,
  IconHistory,
  IconServer2,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react';
import type { PageName } from '../routing.tsx';

export interface NavItem {
  readonly page: PageName;
  readonly label: string;
  readonly icon: Icon;
  readonly ownerOnly?: boolean;
  /** stands in the bar at the foot of a phone's screen */
  readonly inTabs?: boolean;
}

export const navItems: readonly NavItem[] = [
  { page: 'phone', label: 'Phone', icon: IconDialpad, inTabs: true },
  { page: 'history', label: 'History', icon: IconHistory, inTabs: true },
  { page: 'people', label: 'People', icon: IconUsers, inTabs: true },
  { page: 'devices', label: 'Devices', icon: IconDeviceMobile, inTabs: true },
  { page: 'numbers', label: 'Numbers', icon: IconHash, ownerOnly: true },
  { page: 'exchange', label: 'Exchange', icon: IconServer2, ownerOnly: true },
  { page: 'settings', label: 'Settings', icon: IconSettings, inTabs: true },
];
