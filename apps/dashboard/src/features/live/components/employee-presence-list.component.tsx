import { Box, Group, Paper, SegmentedControl, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import type { Camera, Presence, PresenceStatus } from '@sigap/contracts';
import { EmptyState } from '@sigap/ui';
import { IconSearch } from '@tabler/icons-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PresenceOrder, shownRows } from '../hooks/presence-list.js';
import { EmployeePresenceRow } from './employee-presence-row.component.js';

interface Props {
  readonly rows: readonly Presence[];
  readonly cameras: readonly Camera[];
  readonly offsetMs: number;
  readonly onTrack: (cameraId: string) => void;
}

/** Everybody, also those never seen. */
export function EmployeePresenceList({ rows, cameras, offsetMs, onTrack }: Props) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [status, setStatus] = useState<PresenceStatus | 'all'>('all');
  const [order, setOrder] = useState<PresenceOrder>('status');
  const words = useDeferredValue(search);
  const shown = useMemo(
    () => shownRows(rows, { search: words, status: status === 'all' ? null : status, order }),
    [rows, words, status, order],
  );
  const cameraOf = useMemo(() => new Map(cameras.map((camera) => [camera.id, camera])), [cameras]);

  return (
    <Paper withBorder p="sm">
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          <Title order={2} size="h4">
            {t('live.people')}
          </Title>
          <Select
            size="xs"
            w={150}
            aria-label={t('live.sort')}
            allowDeselect={false}
            value={order}
            onChange={(value) => setOrder(value ?? 'status')}
            data={(['status', 'name', 'lastSeen'] as const).map((value) => ({ value, label: t(`live.sortBy.${value}`) }))}
          />
        </Group>
        <TextInput
          size="xs"
          leftSection={<IconSearch size={14} />}
          aria-label={t('action.search')}
          placeholder={t('employee.searchHint')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <SegmentedControl
          size="xs"
          fullWidth
          value={status}
          onChange={setStatus}
          data={[
            { value: 'all', label: t('live.filterAll') },
            { value: 'AVAILABLE', label: t('status.AVAILABLE') },
            { value: 'OFFLINE', label: t('status.OFFLINE') },
            { value: 'UNKNOWN', label: t('status.UNKNOWN') },
          ]}
        />
        {rows.length === 0 ? <EmptyState title={t('live.noPeople')} hint={t('live.noPeopleHint')} /> : null}
        {rows.length > 0 && shown.length === 0 ? (
          <Text c="dimmed" ta="center" py="md">
            {t('live.noMatch')}
          </Text>
        ) : null}
        <Box mah={{ base: 'none', lg: '66dvh' }} style={{ overflowY: 'auto' }}>
          <Stack gap={4} id="employee-list" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
            {shown.map((row) => (
              <EmployeePresenceRow
                key={row.employeeId}
                row={row}
                camera={row.cameraId ? cameraOf.get(row.cameraId) : undefined}
                offsetMs={offsetMs}
                onTrack={onTrack}
              />
            ))}
          </Stack>
        </Box>
      </Stack>
    </Paper>
  );
}
