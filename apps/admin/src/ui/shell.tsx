import { AppShell, Box, Burger, Button, Divider, Group, ScrollArea, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { api } from '../api.js';
import { longMoment } from '../format.js';
import { useCan, useMe } from '../session.js';
import { useTexts } from '../texts/index.js';
import { AlertBell } from './alert-bell.js';
import { Icon, type IconName } from './icons.js';
import { LanguageSwitch } from './language-switch.js';

const MAIN_ID = 'main';

/** The frame of every page behind the login: menu, banner, content. */
export function Shell() {
  const { t, locale } = useTexts();
  const me = useMe();
  const can = useCan();
  const [opened, { toggle, close }] = useDisclosure(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu of a phone closes when the page changes
  useEffect(() => close(), [path]);
  return (
    <>
      <a className="skip-link" href={`#${MAIN_ID}`}>
        {t.app.skip}
      </a>
      <AppShell
        header={{ height: 56, collapsed: false }}
        navbar={{ width: 250, breakpoint: 'sm', collapsed: { mobile: !opened } }}
        padding={{ base: 'md', sm: 'lg' }}
      >
        <AppShell.Header px="md">
          <Group h="100%" justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <Burger
                opened={opened}
                onClick={toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label={t.app.menu}
                aria-expanded={opened}
              />
              <img src="/loa.svg" alt="" width={30} height={30} />
              <Text fw={700} fz="lg">
                {t.app.name}
              </Text>
              <Text size="sm" c="dimmed" visibleFrom="md">
                {me.user.unit.name}
              </Text>
            </Group>
            <Group gap="sm" wrap="nowrap">
              {can('campaign.read') && <AlertBell />}
              <LanguageSwitch />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="sm">
          <ScrollArea flex={1}>
            <Menu />
          </ScrollArea>
          <SignedIn />
        </AppShell.Navbar>
        <AppShell.Main id={MAIN_ID} className="loa-main" tabIndex={-1} style={{ outline: 'none' }}>
          {(me.sandbox || me.temporary) && (
            <Box className="banner" role="note" mx={{ base: '-md', sm: '-lg' }} mt={{ base: '-md', sm: '-lg' }} mb="lg">
              {me.sandbox && t.app.sandbox} {me.temporary && t.app.clock(longMoment(me.now, locale))}
            </Box>
          )}
          <Outlet />
        </AppShell.Main>
      </AppShell>
    </>
  );
}

function Menu() {
  const { t } = useTexts();
  const can = useCan();
  const administration = [
    can('user.read') && <NavItem key="users" to="/users" icon="user" label={t.nav.users} />,
    can('key.write') && <NavItem key="keys" to="/keys" icon="key" label={t.nav.keys} />,
    can('account.read') && <NavItem key="accounts" to="/accounts" icon="account" label={t.nav.accounts} />,
    can('account.read') && <NavItem key="tariffs" to="/tariffs" icon="money" label={t.money.navTariffs} />,
    can('audit.read') && <NavItem key="audit" to="/audit" icon="list" label={t.nav.audit} />,
    can('account.write') && can('user.write') && <LeaveDemoItem key="demo" />,
  ].filter(Boolean);
  return (
    <nav aria-label={t.app.navigation}>
      <Stack gap={2}>
        <NavItem to="/" icon="home" label={t.nav.home} />
        {can('campaign.read') && <NavItem to="/campaigns" icon="send" label={t.nav.campaigns} />}
        {can('person.read') && <NavItem to="/people" icon="people" label={t.nav.people} />}
        {can('person.write') && <NavItem to="/imports" icon="upload" label={t.nav.imports} />}
        {can('report.read') && <NavItem to="/costs" icon="money" label={t.money.navCosts} />}
        <NavItem to="/holidays" icon="calendar" label={t.calendar.nav} />
        <NavItem to="/units" icon="tree" label={t.changes.navUnits} />
        {can('person.write') && (
          <>
            <NavItem to="/roll-over" icon="calendar" label={t.changes.navRollOver} />
            <NavItem to="/leavers" icon="move" label={t.changes.navLeavers} />
            <NavItem to="/duplicates" icon="twins" label={t.changes.navDuplicates} />
          </>
        )}
        {can('person.read') && <NavItem to="/care" icon="warning" label={t.care.link} />}
        {can('person.rights') && <NavItem to="/requests" icon="hourglass" label={t.rights.link} />}
        {administration.length > 0 && (
          <>
            <Text size="sm" c="dimmed" px={12} pt="md" pb={4}>
              {t.nav.administration}
            </Text>
            {administration}
          </>
        )}
      </Stack>
    </nav>
  );
}

/** Until it is left; a flag that changes once in the life of an installation. */
function LeaveDemoItem() {
  const { t } = useTexts();
  const { data } = useQuery({
    queryKey: ['instance'],
    queryFn: ({ signal }) => api.get<{ sample: boolean }>('/instance', undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.sample ? <NavItem to="/leave-demo" icon="leave" label={t.money.navDemo} /> : null;
}

type MenuPath =
  | '/'
  | '/campaigns'
  | '/holidays'
  | '/people'
  | '/imports'
  | '/units'
  | '/roll-over'
  | '/leavers'
  | '/duplicates'
  | '/care'
  | '/requests'
  | '/users'
  | '/keys'
  | '/accounts'
  | '/audit'
  | '/tariffs'
  | '/costs'
  | '/leave-demo';
function NavItem({ to, icon, label }: { to: MenuPath; icon: IconName; label: string }) {
  return (
    <Link to={to} className="nav-link" activeOptions={{ exact: to === '/' }}>
      <Icon name={icon} size={20} />
      {label}
    </Link>
  );
}

function SignedIn() {
  const { t } = useTexts();
  const me = useMe();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: () => api.post('/auth/logout'),
    onSettled: async () => {
      await navigate({ to: '/login' });
      queryClient.clear();
    },
  });
  return (
    <Box>
      <Divider my="sm" />
      <Stack gap={2} px={12}>
        <Text fw={600}>{me.user.name}</Text>
        <Text size="sm" c="dimmed">
          {t.roles[me.user.role]}
        </Text>
        <Text size="sm" c="dimmed" hiddenFrom="md">
          {me.user.unit.name}
        </Text>
        <Button mt="xs" variant="default" size="sm" component={Link} to="/profile">
          {t.profile.title}
        </Button>
        <Button mt="xs" variant="default" size="sm" loading={signOut.isPending} onClick={() => signOut.mutate()}>
          {t.app.signOut}
        </Button>
      </Stack>
    </Box>
  );
}
