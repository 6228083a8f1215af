import { Button, Card, Group, Select, Stack, Text } from '@mantine/core';
import type { Platform, Station } from '@sigap/contracts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStationAction } from '../api/actions.js';
import { CameraPicture } from './camera-picture.component.js';

export interface StationSetupCardProps {
  readonly station: Station;
  readonly all: readonly Station[];
  readonly hasSession: boolean;
  readonly employees: readonly { id: string; code: string; name: string }[];
  readonly platforms: readonly Platform[];
}

/** One table of the setup page: its picture, and who packs what there. */
export function StationSetupCard(props: StationSetupCardProps) {
  const { station } = props;
  return (
    <Card withBorder padding="sm" data-camera={station.cameraId} role="group" aria-label={`${station.number}. ${station.name}`}>
      <Card.Section>
        <CameraPicture station={station} />
      </Card.Section>
      <Stack gap="xs" mt="xs">
        <Text fw={600}>
          {station.number}. {station.name}
          <Text span c="dimmed" size="sm">
            {' '}
            · {station.zone}
          </Text>
        </Text>
        {station.employeeId ? <Assigned station={station} /> : <AssignForm {...props} />}
      </Stack>
    </Card>
  );
}

function Assigned({ station }: { station: Station }) {
  const { t } = useTranslation();
  const unassign = useStationAction('unassign');
  return (
    <Group justify="space-between">
      <div>
        <Text>{station.employeeName}</Text>
        <Text size="sm" c="dimmed">
          {station.platformName ?? station.platform} · {t(`station.modeOf.${station.mode}`)}
        </Text>
      </div>
      <Button
        variant="light"
        color="red"
        size="xs"
        loading={unassign.isPending}
        disabled={station.state === 'recording'}
        onClick={() => unassign.mutate({ cameraId: station.cameraId })}
      >
        {t('station.unassign')}
      </Button>
    </Group>
  );
}

function AssignForm({ station, all, hasSession, employees, platforms }: StationSetupCardProps) {
  const { t } = useTranslation();
  const assign = useStationAction('assign');
  const [employeeId, setEmployeeId] = useState<string | null>(null);
  const [chosen, setPlatform] = useState<string | null>(null);
  const platform = chosen ?? station.platform ?? platforms[0]?.code ?? null;
  const taken = new Set(all.map((other) => other.employeeId));
  const submit = () => {
    if (employeeId !== null && platform !== null) assign.mutate({ cameraId: station.cameraId, employeeId, platform });
  };
  return (
    <>
      <Select
        label={t('employee.one')}
        placeholder={t('station.chooseEmployee')}
        searchable
        nothingFoundMessage={t('live.noMatch')}
        data={employees.map(({ id, code, name }) => ({ value: id, label: `${name} (${code})`, disabled: taken.has(id) }))}
        value={employeeId}
        onChange={setEmployeeId}
        disabled={!hasSession}
      />
      <Select
        label={t('station.platform')}
        data={platforms.map(({ code, name }) => ({ value: code, label: name }))}
        value={platform}
        allowDeselect={false}
        onChange={setPlatform}
        disabled={!hasSession}
      />
      <Button
        className="assign-btn"
        disabled={!hasSession || employeeId === null || platform === null}
        loading={assign.isPending}
        onClick={submit}
      >
        {t('station.assign')}
      </Button>
      {hasSession ? null : (
        <Text size="xs" c="dimmed">
          {t('station.sessionFirst')}
        </Text>
      )}
    </>
  );
}
