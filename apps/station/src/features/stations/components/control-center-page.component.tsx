import { Badge, Button, Group, SimpleGrid, Stack, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Station } from '@sigap/contracts';
import { EmptyState, ErrorState, LoadingState, errorWords } from '@sigap/ui';
import { IconHandStop } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useStationSocket } from '../../../app/station-connection.component.js';
import { useIsEditor } from '../../session/api/session.js';
import { useSessionAction, useStationAction } from '../api/actions.js';
import { useOverview } from '../api/overview.js';
import { LiveFrames } from '../hooks/live-frames.js';
import type { OverviewView } from '../hooks/overview-state.js';
import { sendScan } from '../hooks/send-scan.js';
import { play } from '../hooks/sounds.js';
import { useAnnouncements } from '../hooks/use-announcements.js';
import { usePreferences } from '../hooks/use-preferences.js';
import { useWedge } from '../hooks/use-wedge.js';
import { stationNumberOf } from '../hooks/wedge-reader.js';
import { ReturnDialog, StartDialog } from './code-dialogs.component.js';
import { CountsTable } from './counts-table.component.js';
import { StationCard } from './station-card.component.js';

/** All tables on one screen (PK-8). */
export function ControlCenterPage() {
  const { i18n } = useTranslation();
  const overview = useOverview();
  useAnnouncements(useStationSocket());
  if (overview.data) return <ControlCenter view={overview.data} />;
  if (overview.isError) return <ErrorState {...errorWords(overview.error, i18n)} onRetry={() => void overview.refetch()} />;
  return <LoadingState />;
}

function ControlCenter({ view }: { view: OverviewView }) {
  const { t } = useTranslation();
  const isEditor = useIsEditor();
  const stop = useStationAction('stop');
  const [dialog, setDialog] = useState<{ kind: 'start' | 'return'; cameraId: string } | null>(null);
  const { chosenId, choose } = useScans(view.items);
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

/** Which table the scans of this page go to: the one that was clicked, or whose printed code was scanned; alone, the only one. */
function useScans(stations: readonly Station[]) {
  const { t, i18n } = useTranslation();
  const [{ sound }] = usePreferences();
  const socket = useStationSocket();
  const [clickedId, choose] = useState<string | null>(null);
  const assigned = stations.filter(({ employeeId }) => employeeId !== null);
  const chosenId = clickedId ?? (assigned.length === 1 ? (assigned[0]?.cameraId ?? null) : null);

  const onCode = useCallback(
    (code: string) => {
      const number = stationNumberOf(code);
      if (number !== null) {
        const found = stations.find((station) => station.number === number);
        if (found) choose(found.cameraId);
        else notifications.show({ color: 'red', message: t('station.noSuchStation', { number }) });
        return;
      }
      if (chosenId === null) {
        notifications.show({ color: 'yellow', message: t('station.chooseFirst') });
        return;
      }
      if (!socket?.connected) {
        notifications.show({ color: 'red', message: t('station.boxAway') });
        return;
      }
      sendScan(socket, { cameraId: chosenId, barcode: code }, (why) => {
        if (sound) play('error');
        const key = `error.${why}`;
        notifications.show({ color: 'red', message: i18n.exists(key) ? t(key) : t('station.scanUnanswered', { barcode: code }) });
      });
    },
    [stations, chosenId, socket, sound, t, i18n],
  );
  const onTorn = useCallback(() => {
    if (sound) play('error');
    notifications.show({ color: 'red', message: t('station.tornScan') });
  }, [sound, t]);
  useWedge(onCode, onTorn);
  return { chosenId, choose };
}
