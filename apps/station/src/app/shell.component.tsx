import { Anchor, AppShell, Button, Group, Menu, Text, UnstyledButton } from '@mantine/core';
import { LanguageSwitch, SchemeSwitch } from '@sigap/ui';
import { IconLayoutGrid, IconLogout, IconSettings, IconUserCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation } from 'react-router';
import { useIsEditor, useSession, useSignOut } from '../features/session/api/session.js';
import { BoxBanner } from '../features/stations/components/box-banner.component.js';
import { PreferencesMenu } from '../features/stations/components/preferences-menu.component.js';
import { ScanDesk } from '../features/stations/components/scan-desk.component.js';
import { useOverviewSync } from '../features/stations/hooks/use-overview-sync.js';
import { StationConnection, useStationSocket } from './station-connection.component.js';

function Sync(): null {
  useOverviewSync(useStationSocket());
  return null;
}

/** Frame of both pages: header with the two pages, how this screen tells, language, light, who is signed in. */
export function Shell() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const isEditor = useIsEditor();
  return (
    <StationConnection>
      <Sync />
      <a className="skip-link" href="#content">
        {t('nav.skip')}
      </a>
      <AppShell header={{ height: 60 }} padding={{ base: 'xs', sm: 'md' }}>
        <AppShell.Header>
          <Group h="100%" px="sm" gap="xs" wrap="nowrap">
            <Anchor component={Link} to="/control-center" underline="never" aria-label={t('station.controlCenter')}>
              <Group gap={8} wrap="nowrap">
                <img src="/favicon.svg" width={30} height={30} alt="" />
                <Text fw={700} size="lg" c="var(--mantine-color-text)" visibleFrom="md">
                  Sigap Packing
                </Text>
              </Group>
            </Anchor>
            {isEditor ? (
              <Group gap={4} wrap="nowrap" component="nav" aria-label={t('nav.menu')}>
                <PageButton
                  to="/control-center"
                  label={t('station.controlCenter')}
                  current={pathname}
                  icon={<IconLayoutGrid size={18} />}
                />
                <PageButton to="/setup-stations" label={t('station.setup')} current={pathname} icon={<IconSettings size={18} />} />
              </Group>
            ) : null}
            <Group ms="auto" gap="xs" wrap="nowrap">
              <PreferencesMenu />
              <LanguageSwitch />
              <SchemeSwitch />
              <UserMenu />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Main id="content" tabIndex={-1}>
          <BoxBanner />
          <ScanDesk>
            <Outlet />
          </ScanDesk>
        </AppShell.Main>
      </AppShell>
    </StationConnection>
  );
}

function PageButton({ to, label, current, icon }: { to: string; label: string; current: string; icon: React.ReactNode }) {
  const here = current === to;
  return (
    <Button
      component={Link}
      to={to}
      size="compact-md"
      variant={here ? 'light' : 'subtle'}
      leftSection={icon}
      aria-label={label}
      aria-current={here ? 'page' : undefined}
      className="page-button"
    >
      <span className="page-button-label">{label}</span>
    </Button>
  );
}

function UserMenu() {
  const { t } = useTranslation();
  const user = useSession().data?.user;
  const signOut = useSignOut();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton className="user-btn" aria-label={user?.name ?? ''}>
          <IconUserCircle size={28} stroke={1.5} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user?.name} · {user ? t(`users.roleOf.${user.role}`) : ''}
        </Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
          {t('action.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
