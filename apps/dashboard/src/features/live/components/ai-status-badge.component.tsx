import { Badge, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAiStatus } from '../api/presence.js';

const colours = { running: 'green', degraded: 'yellow', stopped: 'red' } as const;

export function AiStatusBadge() {
  const { t } = useTranslation();
  const status = useAiStatus();
  return (
    <Group gap="sm" id="ai-status-indicator" data-state={status?.state ?? 'unknown'} role="status">
      <Badge color={status ? colours[status.state] : 'gray'} variant="light" size="lg">
        {status ? t(`live.ai.${status.state}`) : t('state.loading')}
      </Badge>
      {status ? (
        <Text size="sm" c="dimmed">
          {t('live.aiDetail', status)}
        </Text>
      ) : null}
    </Group>
  );
}
