import { Badge, Button, Group, SimpleGrid, Stack, Title } from '@mantine/core';
import type { Station } from '@sigap/contracts';
import { EmptyState, ErrorState, LoadingState, errorWords } from '@sigap/ui';
import { IconHandStop } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useIsEditor } from '../../session/api/session.js';
import { useSessionAction, useStationAction } from '../api/actions.js';
import { useOverview } from '../api/overview.js';
import { LiveFrames } from '../hooks/live-frames.js';
import type { OverviewView } from '../hooks/overview-state.js';
import { ReturnDialog, StartDialog } from './code-dialogs.component.js';
import { CountsTable } from './counts-table.component.js';
import { useScanDesk } from './scan-desk.component.js';
import { StationCard } from './station-card.component.js';

/** All tables on one screen (PK-8). */
export function ControlCenterPage() {
  const { i18n } = useTranslation();
  const overview = useOverview();
  if (overview.data) return <ControlCenter view={overview.data} />;
  if (overview.isError) return <ErrorState {...errorWords(overview.error, i18n)} onRetry={() => void overview.refetch()} />;
  return <LoadingState />;
}

function ControlCenter({ view }: { view: OverviewView }) {
  const { t } = useTranslation();
  const isEditor = useIsEditor();
  const stop = useStationAction('stop');
  const [dialog, setDialog] = useState<{ kind: 'start' | 'return'; cameraId: string } | null>(null);
  const { chosenId, choose } = useScanDesk();
  const cameraIds = useMemo(() => view.items.map(({ cameraId }) => cameraId), [view.items]);
  const target = view.items.find(({ cameraId }) => cameraId === dialog?.cameraId);
  const close = () => setDialog(null);

  if (view.session === null)
    return (
      <EmptyState
        title={t('station.noSession')}
        hint={isEditor ? t('station.noSessionEditor') : t('station.noSessionHint')}
        action={
          isEditor ? (
            <Button component={Link} to="/setup-stations">
              {t('station.setup')}
            </Button>
          ) : null
        }
      />
    );

  const onStop = (station: Station) => {
    if (station.mode === 'return') setDialog({ kind: 'return', cameraId: station.cameraId });
    else if (station.barcode !== null) stop.mutate({ cameraId: station.cameraId, barcode: station.barcode });
  };
  return (
    <Stack>
      <Toolbar view={view} />
      {view.items.length === 0 ? <EmptyState title={t('station.none')} hint={t('station.noneHint')} /> : null}
      <LiveFrames cameraIds={cameraIds}>
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3, xl: 4 }} id="station-grid">
          {view.items.map((station) => (
            <StationCard
              key={station.cameraId}
              station={station}
              offsetMs={view.offsetMs}
              chosen={station.cameraId === chosenId}
              onChoose={() => choose(station.cameraId)}
              onStart={() => setDialog({ kind: 'start', cameraId: station.cameraId })}
              onStop={() => onStop(station)}
            />
          ))}
        </SimpleGrid>
      </LiveFrames>
      <CountsTable counts={view.counts} />
      {dialog?.kind === 'start' && target ? <StartDialog station={target} onClose={close} /> : null}
      {dialog?.kind === 'return' && target ? <ReturnDialog station={target} onClose={close} /> : null}
    </Stack>
  );
}

function Toolbar({ view }: { view: OverviewView }) {
  const { t } = useTranslation();
  const emergency = useSessionAction('emergencyStop');
  const recording = view.items.filter(({ state }) => state === 'recording').length;
  return (
    <Group justify="space-between">
      <Group gap="sm">
        <Title order={1} size="h3">
          {t('station.controlCenter')}
        </Title>
        <Badge id="recording-count" color={recording > 0 ? 'red' : 'gray'} size="lg">
          {t('station.recordingCount', { count: recording })}
        </Badge>
      </Group>
      <Button
        id="emergency-stop"
        color="red"
        size="md"
        leftSection={<IconHandStop size={20} />}
        loading={emergency.isPending}
        disabled={recording === 0}
        onClick={() => emergency.mutate({})}
      >
        {t('station.emergencyStop')}
      </Button>
    </Group>
  );
}
