import { Anchor, Box, Button, Group, Text } from '@mantine/core';
import type { Camera, Presence, PresenceStatus } from '@sigap/contracts';
import { RelativeTime, StatusDot, type StatusTone } from '@sigap/ui';
import { IconMapPin } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

const tones: Record<PresenceStatus, StatusTone> = { AVAILABLE: 'good', OFFLINE: 'bad', UNKNOWN: 'unsure' };

interface Props {
  readonly row: Presence;
  readonly camera: Camera | undefined;
  readonly offsetMs: number;
  readonly onTrack: (cameraId: string) => void;
}

export const EmployeePresenceRow = memo(function EmployeePresenceRow({ row, camera, offsetMs, onTrack }: Props) {
  const { t } = useTranslation();
  const where = camera ? `${camera.name} · ${camera.zone}` : [row.cameraName, row.zone].filter(Boolean).join(' · ');
  return (
    <Group
      component="li"
      className="employee-item"
      data-employee-code={row.code}
      data-status={row.status}
      gap="sm"
      wrap="nowrap"
      py={6}
      px={4}
    >
      <StatusDot tone={tones[row.status]} label={t(`status.${row.status}`)} />
      <Box flex={1} miw={0}>
        <Text size="sm" fw={600} truncate className="employee-name">
          <Anchor
            component={Link}
            to={`/employees?sightings=${row.employeeId}`}
            c="inherit"
            inherit
            title={t('sighting.open')}
            aria-label={t('sighting.title', { name: row.name })}
          >
            {row.name}
          </Anchor>{' '}
          <Text span size="xs" c="dimmed">
            {row.code}
          </Text>
        </Text>
        <Text size="xs" c="dimmed" truncate>
          <span className="status-time">
            {row.lastSeenAt ? (
              <RelativeTime at={row.lastSeenAt} offsetMs={offsetMs} />
            ) : (
              t(row.enrolled ? 'live.neverSeen' : 'live.notEnrolled')
            )}
          </span>
          {where ? <span className="employee-camera">{` · ${where}`}</span> : null}
        </Text>
      </Box>
      <Button
        className="track-btn"
        size="compact-xs"
        variant="light"
        leftSection={<IconMapPin size={14} />}
        disabled={!row.cameraId}
        aria-label={t('live.trackOf', { name: row.name })}
        onClick={() => row.cameraId && onTrack(row.cameraId)}
      >
        {t('live.track')}
      </Button>
    </Group>
  );
});
