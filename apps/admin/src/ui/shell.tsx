import { AppShell, Group, ScrollArea } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { longMoment } from '../format.js';
import { useWatchFirstSteps } from '../routes/home/first-marks.js';
import { useCan, useMe } from '../session.js';
import { useTexts } from '../texts/index.js';
import { AlertBell } from './alert-bell.js';
import { Allowed } from './allowed.js';
import { Find } from './find.js';
import { MenuList } from './menu-list.js';
import { StopBanner } from './stop-banner.js';
import { ThumbBar } from './thumb-bar.js';
import { UserMenu } from './user-menu.js';

const MAIN_ID = 'main';

/** The frame of every page behind the log-in: menu, search, alerts, who is signed in; the page lies in the middle. */
export function Shell() {
  const { t } = useTexts();
  const can = useCan();
  useWatchFirstSteps();
  return (
    <>
      <a className="skip-link" href={`#${MAIN_ID}`}>
        {t.app.skip}
      </a>
      <AppShell
        layout="alt"
        header={{ height: 60 }}
        navbar={{ width: 264, breakpoint: 'md', collapsed: { mobile: true } }}
        padding={{ base: 'md', md: 'xl' }}
      >
        <AppShell.Navbar className="loa-navbar" p="md" visibleFrom="md" withBorder>
          <Brand />
          <ScrollArea flex={1} mt="lg" mx={-8} px={8}>
            <MenuList />
          </ScrollArea>
        </AppShell.Navbar>
        <AppShell.Header className="loa-header" px={{ base: 'md', md: 'xl' }}>
          <Group h="100%" justify="space-between" wrap="nowrap" gap="sm">
            <Group hiddenFrom="md" wrap="nowrap" miw={0}>
              <Brand />
            </Group>
            <Group gap={6} wrap="nowrap" className="header-tools">
              <Find />
              {can('campaign.read') && <AlertBell />}
              <UserMenu />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Main id={MAIN_ID} className="loa-main" tabIndex={-1}>
          <Banner />
          <StopBanner />
          <Allowed />
        </AppShell.Main>
        <ThumbBar />
      </AppShell>
    </>
  );
}

function Brand() {
  const { t } = useTexts();
  const { user } = useMe();
  return (
    <Link to="/" className="brand">
      <img src="/loa.svg" alt="" width={36} height={36} />
      <span>
        <span className="brand-name">{t.app.name}</span>
        <span className="brand-unit">{user.unit.name}</span>
      </span>
    </Link>
  );
}

/** That nothing real is sent here, and a clock that stands elsewhere; never in the way. */
function Banner() {
  const { t, locale } = useTexts();
  const me = useMe();
  const can = useCan();
  if (!me.sandbox && !me.temporary) return null;
  return (
    <div className="banner" role="note">
      {me.sandbox && (
        <span>
          {t.app.sandbox} {can('person.read') && <Link to="/trial-inbox">{t.trial.toInbox}</Link>}
        </span>
      )}
      {me.temporary && <span>{t.app.clock(longMoment(me.now, locale))}</span>}
    </div>
  );
}
