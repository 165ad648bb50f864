import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import { instanceQuery, useAtSchool, useCan, useMe } from '../session.js';
import { useTexts } from '../texts/index.js';
import { Icon } from './icons.js';
import { liesAt, MENU, MENU_GROUPS, type MenuEntry, type MenuGroup } from './menu.js';

interface Menu {
  entries: MenuEntry[];
  groups: MenuGroup[];
}

/** What the reader's permissions and the instance leave of the menu: a group with one page left is that page. */
export function useMenu(): Menu {
  const can = useCan();
  const { sandbox } = useMe();
  const school = useAtSchool();
  const { data: instance } = useQuery(instanceQuery);
  const shown = ({ needs = [], only }: MenuEntry) =>
    needs.every(can) &&
    (only !== 'sandbox' || sandbox) &&
    (only !== 'school' || school) &&
    (only !== 'sample' || instance?.sample === true);
  const groups = MENU_GROUPS.map((group) => ({ ...group, entries: group.entries.filter(shown) }));
  return {
    entries: [...MENU.filter(shown), ...groups.flatMap(({ entries }) => (entries.length === 1 ? entries : []))],
    groups: groups.filter(({ entries }) => entries.length > 1),
  };
}

export const usePath = (): string => useRouterState({ select: (state) => state.location.pathname });

/** The whole menu as a list: at the left of a wide screen, in the drawer of a phone (there with all groups `unfolded`). */
export function MenuList({ unfolded = false }: { unfolded?: boolean }) {
  const { t } = useTexts();
  const { entries, groups } = useMenu();
  return (
    <nav aria-label={t.app.navigation}>
      <ul className="menu-list">
        {entries.map((entry) => (
          <Entry key={entry.to} entry={entry} />
        ))}
      </ul>
      {groups.length > 0 && (
        <ul className="menu-list menu-gap">
          {groups.map((group) => (
            <Group key={group.key} group={group} unfolded={unfolded} />
          ))}
        </ul>
      )}
    </nav>
  );
}

function Entry({ entry, small = false }: { entry: MenuEntry; small?: boolean }) {
  const { t } = useTexts();
  const here = liesAt(entry, usePath());
  return (
    <li>
      <Link to={entry.to} className="nav-link" data-here={here} aria-current={here ? 'page' : undefined}>
        {!small && <Icon name={entry.icon} size={20} />}
        {entry.label(t)}
      </Link>
    </li>
  );
}

/** Opens by itself where one of its pages is shown. */
function Group({ group, unfolded }: { group: MenuGroup; unfolded: boolean }) {
  const { t } = useTexts();
  const path = usePath();
  const [kept, setKept] = useLocalStorage<boolean>({ key: `loa.menu.${group.key}`, defaultValue: false });
  const inside = group.entries.some((entry) => liesAt(entry, path));
  const open = unfolded || inside || kept;
  const id = `menu-${group.key}${unfolded ? '-all' : ''}`;
  const head = (
    <>
      <Icon name={group.icon} size={20} />
      {group.label(t)}
    </>
  );
  return (
    <li>
      {unfolded ? (
        <span className="nav-head">{head}</span>
      ) : (
        <button
          type="button"
          className="nav-link"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setKept(!open)}
        >
          {head}
          <span className="fold">
            <Icon name="right" size={14} />
          </span>
        </button>
      )}
      <ul className="menu-list" id={id} hidden={!open}>
        {group.entries.map((entry) => (
          <Entry key={entry.to} entry={entry} small />
        ))}
      </ul>
    </li>
  );
}
