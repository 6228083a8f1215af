import { Anchor, Badge, Table, Text } from '@mantine/core';
import type { ClipLocation, Recording } from '@sigap/contracts';
import { languageOf } from '@sigap/ui';
import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePlatformName } from '../api/filter-choices.js';
import { clipLength, fileSize } from '../hooks/recording-filter.js';

export const locationColours: Record<ClipLocation, string> = {
  recording: 'red',
  box: 'gray',
  uploading: 'blue',
  cloud: 'teal',
  pruned: 'yellow',
  missing: 'red',
};

export interface RecordingTableProps {
  readonly recordings: readonly Recording[];
  readonly onOpen: (id: string) => void;
}

export function RecordingTable({ recordings, onOpen }: RecordingTableProps) {
  const { t, i18n } = useTranslation();
  const platformName = usePlatformName();
  const language = languageOf(i18n.language);
  return (
    <Table.ScrollContainer minWidth={880}>
      <Table highlightOnHover verticalSpacing="xs" id="recording-list">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('recording.label')}</Table.Th>
            <Table.Th>{t('recording.scannedAt')}</Table.Th>
            <Table.Th>{t('employee.one')}</Table.Th>
            <Table.Th>{t('recording.station')}</Table.Th>
            <Table.Th>{t('station.platform')}</Table.Th>
            <Table.Th ta="right">{t('recording.length')}</Table.Th>
            <Table.Th ta="right">{t('recording.size')}</Table.Th>
            <Table.Th>{t('recording.claim')}</Table.Th>
            <Table.Th>{t('recording.location')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {recordings.map((recording) => (
            <Table.Tr key={recording.id} className="recording-row" data-location={recording.location}>
              <Table.Td>
                <Anchor component="button" className="barcode" onClick={() => onOpen(recording.id)}>
                  {recording.label}
                </Anchor>
                {recording.mode === 'return' ? (
                  <Badge ms={6} size="xs" variant="light" color="grape">
                    {t('station.modeOf.return')}
                  </Badge>
                ) : null}
                {recording.legalHold ? <IconLock size={14} aria-label={t('recording.held')} /> : null}
              </Table.Td>
              <Table.Td>
                <time dateTime={recording.scannedAt}>
                  {new Date(recording.scannedAt).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' })}
                </time>
              </Table.Td>
              <Table.Td>{recording.employeeName ?? '–'}</Table.Td>
              <Table.Td>{recording.cameraName}</Table.Td>
              <Table.Td>{platformName(recording.platform)}</Table.Td>
              <Table.Td ta="right">{clipLength(recording.durationMs)}</Table.Td>
              <Table.Td ta="right" className="clip-size">
                {fileSize(recording.bytes, language)}
              </Table.Td>
              <Table.Td>
                <ClaimClock days={recording.claimDaysLeft} />
              </Table.Td>
              <Table.Td>
                <Badge color={locationColours[recording.location]} variant="light" miw="max-content">
                  {t(`recording.locationOf.${recording.location}`)}
                </Badge>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** Days left to dispute; what is nearly over stands out. */
export function ClaimClock({ days }: { days: number | null }) {
  const { t } = useTranslation();
  if (days === null) return <Text size="sm">–</Text>;
  if (days < 0)
    return (
      <Text size="sm" c="dimmed">
        {t('recording.claimOver')}
      </Text>
    );
  return (
    <Text size="sm" c={days <= 3 ? 'orange' : undefined} fw={days <= 3 ? 600 : undefined}>
      {t('recording.claimLeft', { count: days })}
    </Text>
  );
}
