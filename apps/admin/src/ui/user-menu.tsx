import {
  Button,
  Divider,
  Popover,
  SegmentedControl,
  Stack,
  Text,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { api } from '../api.js';
import { useMe } from '../session.js';
import { useTexts } from '../texts/index.js';
import { Icon } from './icons.js';
import { LanguageSwitch } from './language-switch.js';
import { usePath } from './menu-list.js';

/** Who is signed in, and what belongs to them: profile, language, look, the way out. */
export function UserMenu() {
  const { t } = useTexts();
  const { user } = useMe();
  const [opened, { toggle, close }] = useDisclosure(false);
  const path = usePath();
  // biome-ignore lint/correctness/useExhaustiveDependencies: closes when the page changes
  useEffect(() => close(), [path]);
  return (
    <Popover
      opened={opened}
      onChange={(next) => !next && close()}
      position="bottom-end"
      width={300}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button type="button" className="user-button" onClick={toggle}>
          <VisuallyHidden>{t.app.myAccount(user.name)}</VisuallyHidden>
          <span className="initials" aria-hidden="true">
            {initialsOf(user.name)}
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t.app.myAccount(user.name)}>
        <Content />
      </Popover.Dropdown>
    </Popover>
  );
}

function Content() {
  const { t } = useTexts();
  const { user } = useMe();
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
    <Stack gap="sm">
      <div>
        <Text fw={650}>{user.name}</Text>
        <Text size="sm" c="dimmed">
          {t.roles[user.role]}
        </Text>
        <Text size="sm" c="dimmed">
          {user.unit.name}
        </Text>
      </div>
      <Divider />
      <Setting label={t.app.language}>
        <LanguageSwitch fullWidth />
      </Setting>
      <Setting label={t.app.look}>
        <LookSwitch />
      </Setting>
      <Divider />
      <Button variant="default" component={Link} to="/profile" leftSection={<Icon name="user" />}>
        {t.profile.title}
      </Button>
      <Button
        variant="default"
        leftSection={<Icon name="leave" />}
        loading={signOut.isPending}
        onClick={() => signOut.mutate()}
      >
        {t.app.signOut}
      </Button>
    </Stack>
  );
}

function Setting({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {label}
      </Text>
      {children}
    </div>
  );
}

/** Light, dark, or as the device is set; kept on this device. */
function LookSwitch() {
  const { t } = useTexts();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={t.app.look}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as 'light' | 'dark' | 'auto')}
      data={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: t.app.looks[value] }))}
    />
  );
}

/** "Nguyễn Thị Minh Anh" → "MA": what a Vietnamese name is called by stands last. */
const initialsOf = (name: string): string =>
  name
    .trim()
    .split(/\s+/)
    .slice(-2)
    .map((part) => part.charAt(0))
    .join('')
    .toLocaleUpperCase('vi');
