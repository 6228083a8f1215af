import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { clipLocation, packingMode } from '@sigap/contracts';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChoices } from '../api/filter-choices.js';
import { type RecordingFilter, filterOf, isEmpty } from '../hooks/recording-filter.js';

export interface RecordingFilterBarProps {
  readonly filter: RecordingFilter;
  readonly onChange: (filter: RecordingFilter) => void;
}

/** Label first: it is what somebody who disputes a parcel has. */
export function RecordingFilterBar({ filter, onChange }: RecordingFilterBarProps) {
  const { t } = useTranslation();
  const { employees, cameras, platforms } = useChoices();
  const [label, setLabel] = useState(filter.label);
  const search = useDebouncedCallback((text: string) => onChange({ ...filter, label: text }), 250);
  // the address may change by itself: back, or the button that clears
  useEffect(() => setLabel(filter.label), [filter.label]);
  const set = (change: Partial<RecordingFilter>) => onChange({ ...filter, ...change });

  return (
    <Group gap="xs" align="flex-end" role="search">
      <TextInput
        id="label-search"
        label={t('recording.label')}
        leftSection={<IconSearch size={16} />}
        placeholder={t('recording.searchHint')}
        value={label}
        flex="1 1 220px"
        onChange={(event) => {
          setLabel(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
      />
      <TextInput
        label={t('recording.from')}
        type="date"
        value={filter.fromDay ?? ''}
        max={filter.toDay ?? undefined}
        onChange={(event) => set({ fromDay: event.currentTarget.value || null })}
      />
      <TextInput
        label={t('recording.to')}
        type="date"
        value={filter.toDay ?? ''}
        min={filter.fromDay ?? undefined}
        onChange={(event) => set({ toDay: event.currentTarget.value || null })}
      />
      <Choice label={t('employee.one')} value={filter.employeeId} data={employees} onChange={(employeeId) => set({ employeeId })} />
      <Choice label={t('recording.station')} value={filter.cameraId} data={cameras} onChange={(cameraId) => set({ cameraId })} />
      <Choice label={t('station.platform')} value={filter.platform} data={platforms} onChange={(platform) => set({ platform })} />
      <Choice
        label={t('station.mode')}
        value={filter.mode}
        data={packingMode.options.map((value) => ({ value, label: t(`station.modeOf.${value}`) }))}
        onChange={(mode) => set({ mode })}
      />
      <Choice
        label={t('recording.location')}
        value={filter.location}
        data={clipLocation.options.map((value) => ({ value, label: t(`recording.locationOf.${value}`) }))}
        onChange={(location) => set({ location })}
      />
      {isEmpty(filter) ? null : (
        <Button variant="subtle" leftSection={<IconX size={16} />} onClick={() => onChange(filterOf(new URLSearchParams()))}>
          {t('recording.clear')}
        </Button>
      )}
    </Group>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | null;
  readonly data: readonly { value: string; label: string }[];
  readonly onChange: (value: string | null) => void;
}

function Choice({ label, value, data, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  if (data.length === 0 && value === null) return null;
  return (
    <Select
      label={label}
      placeholder={t('live.filterAll')}
      value={value}
      data={[...data]}
      onChange={onChange}
      clearable
      searchable
      flex="0 1 170px"
      nothingFoundMessage={t('live.noMatch')}
    />
  );
}
