import { AppShell, Burger, Group, Menu, NavLink, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notificationRoutes } from '@sigap/contracts';
import { LanguageSwitch, SchemeSwitch } from '@sigap/ui';
import {
  IconBroadcast,
  IconCamera,
  IconLogout,
  IconMessages,
  IconPackage,
  IconSettings,
  IconShieldCheck,
  IconUserCircle,
  IconUserCog,
  IconUsers,
  IconVideo,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation } from 'react-router';
import { LiveSync } from '../features/live/api/live-sync.js';
import { NotificationBell } from '../features/notifications/components/notification-bell.component.js';
import { useSession, useSignOut } from '../features/session/api/session.js';
import { ClockDisplay } from './clock-display.component.js';
import { type Destination, destinationsOf } from './destinations.js';
import { LiveConnection } from './live-connection.component.js';

const icons: Record<Destination['word'], ComponentType<{ size?: number }>> = {
  live: IconBroadcast,
  employees: IconUsers,
  cameras: IconCamera,
  recordings: IconVideo,
  packing: IconPackage,
  messages: IconMessages,
  erasures: IconShieldCheck,
  users: IconUserCog,
  settings: IconSettings,
};

/** Frame of every page: header with clock, notifications and switches; navigation; content. */
export function Shell() {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure();
  const session = useSession();
  const { pathname } = useLocation();
  const role = session.data?.user.role;
  const mine = role ? destinationsOf(role) : [];
  const isTold = notificationRoutes.list.access.some((reader) => reader === role);
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
              {isTold ? <NotificationBell /> : null}
              <LanguageSwitch />
              <SchemeSwitch />
              <UserMenu />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" aria-label={t('nav.menu')}>
          {mine.map(({ path, word }) => {
            const Icon = icons[word];
            return (
              <NavLink
                key={path}
                component={Link}
                to={path}
                label={t(`nav.${word}`)}
                leftSection={<Icon size={18} />}
                active={pathname === path}
                aria-current={pathname === path ? 'page' : undefined}
                onClick={close}
              />
            );
          })}
        </AppShell.Navbar>
        <AppShell.Main id="content" tabIndex={-1}>
          <Outlet />
        </AppShell.Main>
      </AppShell>
    </LiveConnection>
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
