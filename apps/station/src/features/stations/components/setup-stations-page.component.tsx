import { Button, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { modals } from '@mantine/modals';
import { EmptyState, ErrorState, LoadingState, RelativeTime, errorWords } from '@sigap/ui';
import { IconBarcode, IconLayoutGrid, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useIsEditor } from '../../session/api/session.js';
import { useSessionAction } from '../api/actions.js';
import { useDirectory, useOverview } from '../api/overview.js';
import { LiveFrames } from '../hooks/live-frames.js';
import type { OverviewView } from '../hooks/overview-state.js';
import { StationSetupCard } from './station-setup-card.component.js';

/** Begin a session, put people and platforms to tables, open the control center, end the session. */
export function SetupStationsPage() {
  const { t, i18n } = useTranslation();
  const isEditor = useIsEditor();
  const overview = useOverview();
  if (!isEditor) return <EmptyState title={t('state.notAllowed')} />;
  if (overview.data) return <Setup view={overview.data} />;
  if (overview.isError) return <ErrorState {...errorWords(overview.error, i18n)} onRetry={() => void overview.refetch()} />;
  return <LoadingState />;
}

function Setup({ view }: { view: OverviewView }) {
  const { t, i18n } = useTranslation();
  const directory = useDirectory(true);
  const cameraIds = useMemo(() => view.items.map(({ cameraId }) => cameraId), [view.items]);
  return (
    <Stack>
      <SessionCard view={view} />
      {directory.isError ? <ErrorState {...errorWords(directory.error, i18n)} onRetry={() => void directory.refetch()} /> : null}
      {directory.data?.employees.length === 0 ? <EmptyState title={t('station.noEmployees')} hint={t('station.noEmployeesHint')} /> : null}
      {view.items.length === 0 ? <EmptyState title={t('station.none')} hint={t('station.noneHint')} /> : null}
      <LiveFrames cameraIds={cameraIds}>
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          {view.items.map((station) => (
            <StationSetupCard
              key={station.cameraId}
              station={station}
              all={view.items}
              hasSession={view.session !== null}
              employees={directory.data?.employees ?? []}
              platforms={directory.data?.platforms ?? []}
            />
          ))}
        </SimpleGrid>
      </LiveFrames>
    </Stack>
  );
}

function SessionCard({ view }: { view: OverviewView }) {
  const { t } = useTranslation();
  const create = useSessionAction('create');
  const end = useSessionAction('end');
  const recording = view.items.filter(({ state }) => state === 'recording').length;
  const confirmEnd = () =>
    modals.openConfirmModal({
      title: t('station.endTitle'),
      children: <Text size="sm">{recording > 0 ? t('station.endForceText', { count: recording }) : t('station.endText')}</Text>,
      labels: { confirm: recording > 0 ? t('station.endForce') : t('station.end'), cancel: t('action.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => end.mutate({ force: recording > 0 }),
    });
  return (
    <Card withBorder padding="md">
      <Group justify="space-between">
        <div>
          <Title order={1} size="h3">
            {t('station.setup')}
          </Title>
          <Text size="sm" c="dimmed" id="session-state">
            {view.session ? t('station.sessionOpen', { name: view.session.startedBy ?? '–' }) : t('station.noSession')}{' '}
            {view.session ? <RelativeTime at={view.session.startedAt} /> : null}
          </Text>
        </div>
        <Group>
          <Button component={Link} to="/command-cards" variant="default" leftSection={<IconBarcode size={18} />}>
            {t('station.cards.title')}
          </Button>
          {view.session ? (
            <>
              <Button component={Link} to="/control-center" leftSection={<IconLayoutGrid size={18} />}>
                {t('station.openControlCenter')}
              </Button>
              <Button
                id="end-session"
                variant="light"
                color="red"
                leftSection={<IconPlayerStop size={18} />}
                loading={end.isPending}
                onClick={confirmEnd}
              >
                {t('station.end')}
              </Button>
            </>
          ) : (
            <Button
              id="create-session"
              leftSection={<IconPlayerPlay size={18} />}
              loading={create.isPending}
              onClick={() => create.mutate({})}
            >
              {t('station.create')}
            </Button>
          )}
        </Group>
      </Group>
    </Card>
  );
}
