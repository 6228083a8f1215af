import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  Menu,
  NavLink,
  Text,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { cameraReaders, presenceReaders, type Role } from '@sigap/contracts';
import { languageOf, switchLanguage } from '@sigap/ui';
import {
  IconBroadcast,
  IconBrandWhatsapp,
  IconCamera,
  IconLogout,
  IconMoon,
  IconSettings,
  IconSun,
  IconUserCircle,
  IconUsers,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation } from 'react-router';
import { LiveSync } from '../features/live/api/live-sync.js';
import { NotificationBell } from '../features/notifications/components/notification-bell.component.js';
import { useSession, useSignOut } from '../features/session/api/session.js';
import { ClockDisplay } from './clock-display.component.js';
import { LiveConnection } from './live-connection.component.js';

interface Destination {
  readonly to: string;
  readonly word: 'live' | 'employees' | 'cameras' | 'messages' | 'settings';
  readonly icon: ComponentType<{ size?: number }>;
  readonly roles: readonly Role[];
}

const destinations: readonly Destination[] = [
  { to: '/', word: 'live', icon: IconBroadcast, roles: presenceReaders },
  { to: '/employees', word: 'employees', icon: IconUsers, roles: presenceReaders },
  { to: '/cameras', word: 'cameras', icon: IconCamera, roles: cameraReaders },
  { to: '/messages', word: 'messages', icon: IconBrandWhatsapp, roles: ['admin', 'hr', 'manager'] },
  { to: '/settings', word: 'settings', icon: IconSettings, roles: ['admin', 'hr', 'manager', 'supervisor', 'installer'] },
];

/** Frame of every page: header with clock, notifications and switches; navigation; content. */
export function Shell() {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure();
  const session = useSession();
  const { pathname } = useLocation();
  const role = session.data?.user.role;
  return (
    <LiveConnection>
      <LiveSync />
      <a className="skip-link" href="#content">
        {t('nav.skip')}
      </a>
      <AppShell
        header={{ height: 60 }}
        navbar={{ width: 210, breakpoint: 'sm', collapsed: { mobile: !opened } }}
        padding={{ base: 'xs', sm: 'md' }}
      >
        <AppShell.Header>
          <Group h="100%" px="sm" gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('nav.menu')} />
            <Group gap={8} wrap="nowrap">
              <img src="/favicon.svg" width={30} height={30} alt="" />
              <Text fw={700} size="lg" visibleFrom="xs">
                {t('app.name')}
              </Text>
            </Group>
            <Group ms="auto" gap="xs" wrap="nowrap">
              <ClockDisplay />
              <NotificationBell />
              <LanguageSwitch />
              <SchemeSwitch />
              <UserMenu />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" aria-label={t('nav.menu')}>
          {destinations
            .filter((destination) => role && destination.roles.includes(role))
            .map(({ to, word, icon: Icon }) => (
              <NavLink
                key={to}
                component={Link}
                to={to}
                label={t(`nav.${word}`)}
                leftSection={<Icon size={18} />}
                active={pathname === to}
                aria-current={pathname === to ? 'page' : undefined}
                onClick={close}
              />
            ))}
        </AppShell.Navbar>
        <AppShell.Main id="content" tabIndex={-1}>
          <Outlet />
        </AppShell.Main>
      </AppShell>
    </LiveConnection>
  );
}

function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const current = languageOf(i18n.language);
  return (
    <Tooltip label={t('theme.language')}>
      <ActionIcon
        id="language-btn"
        variant="default"
        size="lg"
        aria-label={t('theme.language')}
        onClick={() => void switchLanguage(current === 'id' ? 'en' : 'id')}
      >
        <Text size="xs" fw={700}>
          {current === 'id' ? 'EN' : 'ID'}
        </Text>
      </ActionIcon>
    </Tooltip>
  );
}

function SchemeSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  return (
    <Tooltip label={t('theme.toggle')}>
      <ActionIcon
        id="scheme-btn"
        variant="default"
        size="lg"
        aria-label={t('theme.toggle')}
        onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
      >
        {scheme === 'dark' ? <IconSun size={18} /> : <IconMoon size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}

function UserMenu() {
  const { t } = useTranslation();
  const session = useSession();
  const signOut = useSignOut();
  const user = session.data?.user;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton className="user-btn" aria-label={user?.name ?? ''}>
          <IconUserCircle size={28} stroke={1.5} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user?.name} · {user?.role}
        </Menu.Label>
        <Menu.Label>{user?.email}</Menu.Label>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
          {t('action.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
