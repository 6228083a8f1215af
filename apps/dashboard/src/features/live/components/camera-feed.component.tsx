import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import type { Camera, CameraState } from '@sigap/contracts';
import { EmptyState, StatusDot, type StatusTone } from '@sigap/ui';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useCameraPicture } from '../hooks/use-camera-picture.js';

const tones: Record<CameraState, StatusTone> = { online: 'good', degraded: 'warn', offline: 'bad', unknown: 'unsure' };

interface Props {
  readonly cameras: readonly Camera[];
  readonly cameraId: string | null;
  readonly onChoose: (cameraId: string) => void;
  readonly nameOf: (employeeId: string) => string;
}

/** The picture of one camera, and a button for each. */
export function CameraFeed({ cameras, cameraId, onChoose, nameOf }: Props) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = useCameraPicture(canvas, cameraId, nameOf);
  const chosen = cameras.find((camera) => camera.id === cameraId);
  if (cameras.length === 0) return <EmptyState title={t('live.noCameras')} hint={t('live.noCamerasHint')} />;

  const down = chosen !== undefined && (chosen.state === 'offline' || chosen.state === 'unknown');
  const fresh = picture.lastAt !== null && !down;
  return (
    <Stack gap="sm">
      <div id="camera-stream" data-camera-id={cameraId ?? ''} data-last-at={picture.lastAt ?? ''}>
        <canvas
          ref={canvas}
          aria-label={t('live.picture', { name: chosen?.name ?? '' })}
          role="img"
          style={{ opacity: fresh ? 1 : 0.25 }}
        />
        {fresh ? null : (
          <Stack align="center" gap="xs" pos="absolute" px="md">
            {down || picture.refusal ? null : <Loader size="sm" color="white" />}
            <Text ta="center" role="status">
              {t(down || picture.refusal ? 'live.noPicture' : 'live.waiting', { name: chosen?.name ?? '' })}
            </Text>
            {chosen?.fault ? <Text size="sm">{t(`camera.fault.${chosen.fault}`)}</Text> : null}
          </Stack>
        )}
      </div>
      <Group id="camera-buttons" gap="xs">
        {cameras.map((camera) => (
          <Button
            key={camera.id}
            size="xs"
            variant={camera.id === cameraId ? 'filled' : 'default'}
            aria-pressed={camera.id === cameraId}
            data-camera-id={camera.id}
            leftSection={<StatusDot tone={tones[camera.state]} label={t(`camera.stateOf.${camera.state}`)} />}
            onClick={() => onChoose(camera.id)}
          >
            {camera.name}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
