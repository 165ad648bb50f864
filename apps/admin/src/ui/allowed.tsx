import { Button } from '@mantine/core';
import { Link, Outlet, useMatches } from '@tanstack/react-router';
import { useAtSchool, useCan, useMe } from '../session.js';
import { useTexts } from '../texts/index.js';
import { ALL_ENTRIES, liesAt } from './menu.js';
import { Empty, Page } from './page.js';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** Who has the page, beyond what its entry in the menu needs: all of these permissions. */
    needs?: readonly string[];
  }
}

/** The page, or for those whose role does not have it a word about why, instead of requests that would be refused. */
export function Allowed() {
  const can = useCan();
  // By what is drawn: the address is already the next one while the page before it still stands.
  const matches = useMatches();
  const path = matches.at(-1)?.pathname ?? '/';
  const own = matches.flatMap(({ staticData }) => staticData.needs ?? []);
  const school = useAtSchool();
  const entry = ALL_ENTRIES.find((one) => liesAt(one, path));
  const refused = entry?.only === 'school' && school === false;
  return !refused && [...(entry?.needs ?? []), ...own].every(can) ? <Outlet /> : <NotAllowed />;
}

function NotAllowed() {
  const { t } = useTexts();
  const { user } = useMe();
  return (
    <Page title={t.errors.notAllowed}>
      <Empty
        icon="key"
        title={t.errors.notAllowedFor(t.roles[user.role], user.unit.name)}
        help={t.errors.notAllowedHelp}
        action={
          <Button component={Link} to="/" variant="default">
            {t.nav.home}
          </Button>
        }
      />
    </Page>
  );
}
