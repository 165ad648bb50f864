import type { LinkProps } from '@tanstack/react-router';
import type { Texts } from '../texts/index.js';
import type { IconName } from './icons.js';

/**
 * One page in the menu. To add a page: its route in router.tsx, its icon in icons.tsx, its words in `t.nav`, and one
 * line here, in the order in which an officer works. A page whose back end does not exist has no line.
 */
export interface MenuEntry {
  to: NonNullable<LinkProps['to']>;
  icon: IconName;
  label: (t: Texts) => string;
  /** Who sees it: all of these permissions. Absent: everybody. */
  needs?: readonly string[];
  /** One of the four under the thumb on a phone; the rest is one tap further. */
  thumb?: true;
  /** What the instance, or the reader's unit, must be for it to make sense. */
  only?: 'sample' | 'sandbox' | 'school';
  /** Pages under another address that belong to it, so that it stays marked there. */
  also?: readonly string[];
}

/** Pages that are seldom needed, folded away under one line. */
export interface MenuGroup {
  key: 'keeping' | 'administration';
  icon: IconName;
  label: (t: Texts) => string;
  entries: readonly MenuEntry[];
}

export const MENU: readonly MenuEntry[] = [
  { to: '/', icon: 'home', label: (t) => t.nav.home, thumb: true },
  {
    to: '/my-school',
    icon: 'pencil',
    label: (t) => t.parts.nav,
    needs: ['campaign.read'],
    thumb: true,
    only: 'school',
  },
  { to: '/calendar', icon: 'calendar', label: (t) => t.nav.calendar, needs: ['campaign.read'], thumb: true },
  { to: '/campaigns', icon: 'send', label: (t) => t.nav.campaigns, needs: ['campaign.read'], thumb: true },
  { to: '/templates', icon: 'chat', label: (t) => t.nav.templates, needs: ['template.read'] },
  {
    to: '/people',
    icon: 'people',
    label: (t) => t.nav.people,
    needs: ['person.read'],
    thumb: true,
    also: ['/consents'],
  },
  { to: '/audiences', icon: 'audience', label: (t) => t.nav.audiences, needs: ['audience.read'] },
  { to: '/units', icon: 'tree', label: (t) => t.nav.units },
  { to: '/costs', icon: 'money', label: (t) => t.money.navCosts, needs: ['report.read'] },
  { to: '/trial-inbox', icon: 'inbox', label: (t) => t.trial.title, needs: ['person.read'], only: 'sandbox' },
];

export const MENU_GROUPS: readonly MenuGroup[] = [
  {
    key: 'keeping',
    icon: 'broom',
    label: (t) => t.changes.navKeep,
    entries: [
      { to: '/imports', icon: 'upload', label: (t) => t.nav.imports, needs: ['person.write'] },
      { to: '/care', icon: 'warning', label: (t) => t.care.link, needs: ['person.read'] },
      { to: '/requests', icon: 'hourglass', label: (t) => t.rights.link, needs: ['person.rights'] },
      { to: '/duplicates', icon: 'twins', label: (t) => t.changes.navDuplicates, needs: ['person.write'] },
      { to: '/leavers', icon: 'move', label: (t) => t.changes.navLeavers, needs: ['person.write'] },
      { to: '/roll-over', icon: 'turn', label: (t) => t.changes.navRollOver, needs: ['person.write'] },
    ],
  },
  {
    key: 'administration',
    icon: 'gear',
    label: (t) => t.nav.administration,
    entries: [
      { to: '/users', icon: 'user', label: (t) => t.nav.users, needs: ['user.read'] },
      { to: '/accounts', icon: 'account', label: (t) => t.nav.accounts, needs: ['account.read'] },
      { to: '/holidays', icon: 'calendar', label: (t) => t.calendar.nav },
      { to: '/tariffs', icon: 'money', label: (t) => t.money.navTariffs, needs: ['account.read'] },
      { to: '/keys', icon: 'key', label: (t) => t.nav.keys, needs: ['key.write'] },
      { to: '/audit', icon: 'list', label: (t) => t.nav.audit, needs: ['audit.read'] },
      {
        to: '/leave-demo',
        icon: 'leave',
        label: (t) => t.money.navDemo,
        needs: ['account.write', 'user.write'],
        only: 'sample',
      },
    ],
  },
];

export const ALL_ENTRIES: readonly MenuEntry[] = [...MENU, ...MENU_GROUPS.flatMap(({ entries }) => entries)];

/** Whether a path lies at an entry or below it; home is only itself. */
export const liesAt = (entry: MenuEntry, path: string): boolean =>
  entry.to === '/'
    ? path === '/'
    : [entry.to, ...(entry.also ?? [])].some((start) => path === start || path.startsWith(`${start}/`));
