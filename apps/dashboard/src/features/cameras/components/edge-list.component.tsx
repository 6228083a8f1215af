import { Badge, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { Edge } from '@sigap/contracts';
import { EmptyState, RelativeTime } from '@sigap/ui';
import { useTranslation } from 'react-i18next';
import { QueryStates } from '../../../app/query-states.component.js';
import { useEdges } from '../api/cameras.js';

const colours = { online: 'green', offline: 'red', 'never-seen': 'gray' } as const;

export function EdgeList() {
  const { t } = useTranslation();
  const query = useEdges();
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {t('camera.boxes')}
      </Title>
      <QueryStates query={query}>
        {(page) =>
          page.items.length === 0 ? (
            <EmptyState title={t('camera.noBoxes')} hint={t('camera.noBoxesHint')} />
          ) : (
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
              {page.items.map((edge) => (
                <EdgeCard key={edge.id} edge={edge} />
              ))}
            </SimpleGrid>
          )
        }
      </QueryStates>
    </Stack>
  );
}

function EdgeCard({ edge }: { edge: Edge }) {
  const { t } = useTranslation();
  const health = edge.health;
  const facts: [string, string][] = [
    [t('camera.version'), edge.agentVersion ?? '–'],
    [t('camera.outbox'), health ? String(health.outbox.depth) : '–'],
    [t('camera.disk'), health ? `${(health.disk.freeBytes / 1e9).toFixed(0)} GB` : '–'],
  ];
  return (
    <Paper withBorder p="sm" data-edge-id={edge.id}>
      <Stack gap={6}>
        <Group justify="space-between" wrap="nowrap">
          <Text fw={600} truncate>
            {edge.name}
          </Text>
          <Badge color={colours[edge.state]} variant="light" flex="none">
            {t(`camera.boxState.${edge.state}`)}
          </Badge>
        </Group>
        <Text size="xs" c="dimmed">
          {edge.site}
          {edge.lastHeardAt ? (
            <>
              {` · ${t('camera.lastHeard')} `}
              <RelativeTime at={edge.lastHeardAt} />
            </>
          ) : null}
        </Text>
        {facts.map(([label, value]) => (
          <Group key={label} justify="space-between">
            <Text size="sm" c="dimmed">
              {label}
            </Text>
            <Text size="sm">{value}</Text>
          </Group>
        ))}
        {edge.refused ? (
          <Text size="xs" c="red">
            {edge.refused.reason}
          </Text>
        ) : null}
      </Stack>
    </Paper>
  );
}
