import { Alert, Badge, Button, Card, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import type { Station } from '@sigap/contracts';
import { useNow } from '@sigap/ui';
import { IconPlayerRecordFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useStationAction } from '../api/actions.js';
import { runningTime } from '../hooks/overview-state.js';
import { CameraPicture } from './camera-picture.component.js';

export interface StationCardProps {
  readonly station: Station;
  /** Clock of the box minus this computer's. */
  readonly offsetMs: number;
  /** Scans of this page go to this table. */
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly onStart: () => void;
  readonly onStop: () => void;
}

const stateColors = { idle: 'gray', recording: 'red', completed: 'teal', error: 'orange' } as const;

/** One table: live picture, who packs, what is recorded and how long. A click chooses it for scans of this page. */
export function StationCard({ station, offsetMs, chosen, onChoose, onStart, onStop }: StationCardProps) {
  const { t } = useTranslation();
  const isRecording = station.state === 'recording';
  return (
    <Card
      className="station-card"
      withBorder
      padding="sm"
      data-state={station.state}
      data-two-labels={station.twoLabels}
      data-chosen={chosen}
      data-camera={station.cameraId}
      role="group"
      aria-label={`${station.number}. ${station.name}`}
      onClick={onChoose}
    >
      <Card.Section>
        <CameraPicture station={station}>{isRecording ? <RunningTime station={station} offsetMs={offsetMs} /> : null}</CameraPicture>
      </Card.Section>
      <Stack gap={6} mt="xs">
        <Group justify="space-between" wrap="nowrap">
          <Button variant="subtle" size="compact-sm" px={4} aria-pressed={chosen} onClick={onChoose}>
            {station.number}. {station.name}
          </Button>
          <Badge color={stateColors[station.state]} className="station-state" variant={isRecording ? 'filled' : 'light'}>
            {t(`station.stateOf.${station.state}`)}
          </Badge>
        </Group>
        <Text size="sm" c={station.employeeName ? undefined : 'dimmed'} className="station-employee">
          {station.employeeName ? `${station.employeeName} · ${station.platformName ?? station.platform ?? ''}` : t('station.unassigned')}
        </Text>
        <Text className="barcode" fw={700} size="lg" mih="1.6em">
          {station.barcode ?? ''}
        </Text>
        {station.repeated && isRecording ? (
          <Text c="orange" size="sm">
            {t('station.repeated', { barcode: station.barcode })}
          </Text>
        ) : null}
        {station.stopsAt && isRecording ? <IdleWarning stopsAt={station.stopsAt} offsetMs={offsetMs} /> : null}
        {station.twoLabels ? <TwoLabels /> : null}
        {station.state === 'error' && station.error ? <StationFault code={station.error} /> : null}
        {!isRecording && station.last ? (
          <Text size="xs" c="dimmed">
            {station.last.barcode} · {runningTime(station.last.durationMs)} · {t(`station.reason.${station.last.stopReason}`)}
            {station.last.stored ? '' : ` · ${t('station.storing')}`}
          </Text>
        ) : null}
        {station.employeeId ? <Actions station={station} onStart={onStart} onStop={onStop} /> : null}
      </Stack>
    </Card>
  );
}

function Actions({ station, onStart, onStop }: Pick<StationCardProps, 'station' | 'onStart' | 'onStop'>) {
  const { t } = useTranslation();
  const setMode = useStationAction('mode');
  const isRecording = station.state === 'recording';
  return (
    <Group justify="space-between" gap="xs">
      <SegmentedControl
        size="xs"
        aria-label={t('station.mode')}
        data={[
          { value: 'ship', label: t('station.modeOf.ship') },
          { value: 'return', label: t('station.modeOf.return') },
        ]}
        value={station.mode}
        disabled={isRecording || setMode.isPending}
        onChange={(mode) => setMode.mutate({ cameraId: station.cameraId, mode: mode === 'return' ? 'return' : 'ship' })}
      />
      {isRecording ? (
        <Button size="xs" color="red" leftSection={<IconPlayerStopFilled size={16} />} onClick={onStop} className="stop-btn">
          {t('station.stop')}
        </Button>
      ) : (
        <Button size="xs" variant="light" leftSection={<IconPlayerRecordFilled size={16} />} onClick={onStart} className="start-btn">
          {t('station.start')}
        </Button>
      )}
    </Group>
  );
}

function RunningTime({ station, offsetMs }: { station: Station; offsetMs: number }) {
  const text = useNow((now) => runningTime(station.scannedAt === null ? 0 : now + offsetMs - Date.parse(station.scannedAt)));
  return (
    <span className="running" role="timer">
      ● {text}
    </span>
  );
}

function IdleWarning({ stopsAt, offsetMs }: { stopsAt: string; offsetMs: number }) {
  const { t } = useTranslation();
  const seconds = useNow((now) => String(Math.max(0, Math.ceil((Date.parse(stopsAt) - now - offsetMs) / 1000))));
  return (
    <Alert color="yellow" p="xs" role="alert">
      {t('station.idleWarning', { seconds })}
    </Alert>
  );
}

function TwoLabels() {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" p="xs" role="alert" className="two-labels">
      {t('station.twoLabels')}
    </Alert>
  );
}

function StationFault({ code }: { code: string }) {
  const { t, i18n } = useTranslation();
  const key = `error.${code}`;
  return (
    <Alert color="orange" p="xs" role="alert">
      {i18n.exists(key) ? t(key) : t('error.other')} ({code})
    </Alert>
  );
}
