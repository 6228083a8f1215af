import { Anchor, Badge, Drawer, Group, Stack, Table, Text } from '@mantine/core';
import type { Recording } from '@sigap/contracts';
import { languageOf } from '@sigap/ui';
import { useTranslation } from 'react-i18next';
import { QueryStates } from '../../../app/query-states.component.js';
import { usePlatformName } from '../api/filter-choices.js';
import { useRecording } from '../api/recordings.js';
import { clipLength, fileSize } from '../hooks/recording-filter.js';
import { ClipActions } from './clip-actions.component.js';
import { ClipCopies } from './clip-copies.component.js';
import { ClipPlayer } from './clip-player.component.js';
import { ClipShares } from './clip-shares.component.js';
import { ClipVerdictAlert } from './clip-verdict.component.js';
import { ClaimClock } from './recording-table.component.js';

/** One recording: its video, whether it is what was recorded, and what can be done with it. */
export function RecordingDrawer({ id, onOpen }: { id: string | null; onOpen: (id: string | null) => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={id !== null}
      onClose={() => onOpen(null)}
      position="right"
      size="lg"
      title={t('recording.one')}
      id="recording-drawer"
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {/* the key: a link just made, a part chosen, a player that failed belong to one recording */}
      {id === null ? null : <Details key={id} id={id} onOpen={onOpen} />}
    </Drawer>
  );
}

function Details({ id, onOpen }: { id: string; onOpen: (id: string) => void }) {
  const query = useRecording(id);
  return (
    <QueryStates query={query}>
      {(recording) => (
        <Stack gap="md">
          <ClipPlayer recording={recording} />
          <ClipActions recording={recording} />
          {recording.location === 'cloud' ? <ClipVerdictAlert recording={recording} /> : null}
          <Facts recording={recording} onOpen={onOpen} />
          {recording.location === 'cloud' ? <ClipCopies recording={recording} /> : null}
          {recording.location === 'cloud' ? <ClipShares recording={recording} /> : null}
        </Stack>
      )}
    </QueryStates>
  );
}

function Facts({ recording, onOpen }: { recording: Recording; onOpen: (id: string) => void }) {
  const { t, i18n } = useTranslation();
  const platformName = usePlatformName();
  const language = languageOf(i18n.language);
  const when = (at: string | null) =>
    at === null ? '–' : new Date(at).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' });
  const rows: [string, React.ReactNode][] = [
    [
      t('recording.label'),
      <Text key="label" span className="barcode">
        {recording.label}
      </Text>,
    ],
    [t('recording.scannedAt'), when(recording.scannedAt)],
    [t('recording.startedAt'), when(recording.startedAt)],
    [
      t('recording.stoppedAt'),
      recording.stopReason ? `${when(recording.stoppedAt)} · ${t(`station.reason.${recording.stopReason}`)}` : '–',
    ],
    [t('employee.one'), recording.employeeName ? `${recording.employeeName} (${recording.employeeCode ?? ''})` : '–'],
    [t('recording.station'), recording.cameraName],
    [t('station.platform'), `${platformName(recording.platform)} · ${t(`station.modeOf.${recording.mode}`)}`],
    [t('recording.source'), `${t(`recording.sourceOf.${recording.scanSource}`)}${recording.symbology ? ` · ${recording.symbology}` : ''}`],
    [t('recording.length'), `${clipLength(recording.durationMs)} · ${fileSize(recording.bytes, language)}`],
    [t('recording.claim'), <ClaimClock key="claim" days={recording.claimDaysLeft} />],
  ];
  if (recording.gapMs) rows.push([t('recording.gap'), `${(recording.gapMs / 1000).toLocaleString(language)} s`]);
  if (recording.condition) rows.push([t('station.condition'), t(`station.conditionOf.${recording.condition}`)]);
  if (recording.note) rows.push([t('station.note'), recording.note]);
  return (
    <div>
      <Table withRowBorders={false} verticalSpacing={3}>
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w={150} fw={500} c="dimmed">
                {name}
              </Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {recording.sameLabelIds.length > 0 ? (
        <Group gap="xs" mt="xs">
          <Badge color="yellow" variant="light">
            {t('recording.sameLabel', { count: recording.sameLabelIds.length })}
          </Badge>
          {recording.sameLabelIds.map((other, index) => (
            <Anchor key={other} component="button" size="sm" onClick={() => onOpen(other)}>
              #{index + 1}
            </Anchor>
          ))}
        </Group>
      ) : null}
    </div>
  );
}
