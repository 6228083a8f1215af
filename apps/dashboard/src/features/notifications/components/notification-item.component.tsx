import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import type { Notification } from '@sigap/contracts';
import { RelativeTime } from '@sigap/ui';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAcknowledge, useMarkRead } from '../api/notifications.js';

export function NotificationItem({ item }: { item: Notification }) {
  const { t } = useTranslation();
  const markRead = useMarkRead();
  const acknowledge = useAcknowledge();
  const recovered = item.phase === 'recovery' || item.incidentState === 'cleared';
  return (
    <Paper
      withBorder
      p="sm"
      className="notification-item"
      data-read={item.isRead}
      data-type={item.type}
      style={{ borderInlineStart: `4px solid var(--mantine-color-${recovered ? 'green' : 'red'}-6)`, opacity: item.isRead ? 0.75 : 1 }}
    >
      <Stack gap={6}>
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <Badge color={recovered ? 'green' : 'red'} variant="light">
              {t(`notification.type.${item.type}`)}
            </Badge>
            {recovered ? <Badge color="green">{t('notification.recovered')}</Badge> : null}
            {item.acknowledged ? (
              <Badge color="sigap" variant="light">
                {t('notification.acknowledged')}
              </Badge>
            ) : null}
          </Group>
          <Text size="xs" c="dimmed">
            <RelativeTime at={item.createdAt} />
          </Text>
        </Group>
        <Text size="sm" fw={item.isRead ? 400 : 600} style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
          {item.message}
        </Text>
        <Group gap="xs">
          {item.isRead ? null : (
            <Button
              size="compact-xs"
              variant="light"
              leftSection={<IconCheck size={14} />}
              loading={markRead.isPending}
              onClick={() => markRead.mutate(item.id)}
            >
              {t('notification.markRead')}
            </Button>
          )}
          {item.incidentState === 'open' && !item.acknowledged ? (
            <Button size="compact-xs" variant="subtle" loading={acknowledge.isPending} onClick={() => acknowledge.mutate(item.incidentId)}>
              {t('notification.acknowledge')}
            </Button>
          ) : null}
        </Group>
      </Stack>
    </Paper>
  );
}
