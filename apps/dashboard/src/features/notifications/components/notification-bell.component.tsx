import { ActionIcon, Button, Drawer, Group, Indicator, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { EmptyState, ErrorState, LoadingState, errorWords } from '@sigap/ui';
import { IconBell } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMarkAllRead, useNotifications } from '../api/notifications.js';
import { NotificationItem } from './notification-item.component.js';

export function NotificationBell() {
  const { t, i18n } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  const query = useNotifications();
  const markAll = useMarkAllRead();
  const unread = query.data?.pages[0]?.unread ?? 0;
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Indicator label={unread > 99 ? '99+' : unread} disabled={unread === 0} color="red" size={18} offset={4}>
        <ActionIcon
          id="notification-btn"
          variant="default"
          size="lg"
          onClick={open}
          aria-label={`${t('notification.title')}, ${t('notification.unread', { count: unread })}`}
        >
          <IconBell size={18} />
        </ActionIcon>
      </Indicator>
      <Drawer
        opened={opened}
        keepMounted
        onClose={close}
        position="right"
        title={t('notification.title')}
        size="md"
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <Stack gap="sm" id="notification-list">
          {unread > 0 ? (
            <Group justify="space-between">
              <Text size="sm" c="dimmed">
                {t('notification.unread', { count: unread })}
              </Text>
              <Button size="compact-sm" variant="subtle" loading={markAll.isPending} onClick={() => markAll.mutate()}>
                {t('notification.markAllRead')}
              </Button>
            </Group>
          ) : null}
          {query.isPending ? <LoadingState /> : null}
          {query.isError && items.length === 0 ? (
            <ErrorState {...errorWords(query.error, i18n)} onRetry={() => void query.refetch()} />
          ) : null}
          {query.isSuccess && items.length === 0 ? <EmptyState title={t('notification.none')} /> : null}
          {items.map((item) => (
            <NotificationItem key={item.id} item={item} />
          ))}
          {query.hasNextPage ? (
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('action.more')}
            </Button>
          ) : null}
        </Stack>
      </Drawer>
    </>
  );
}
