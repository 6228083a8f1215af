import { Text } from '@mantine/core';
import type { Station } from '@sigap/contracts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFrame } from '../hooks/live-frames.js';

/** Live picture of a table, with what lies over it; says why there is none. */
export function CameraPicture({ station, children }: { station: Station; children?: ReactNode }) {
  const { t } = useTranslation();
  const url = useFrame(station.cameraId);
  const isAway = station.cameraState === 'offline' || station.cameraState === 'unknown';
  return (
    <div className="station-picture">
      {isAway ? (
        <Text size="sm" ta="center" px="md">
          {station.cameraFault ? t(`camera.fault.${station.cameraFault}`) : t(`camera.stateOf.${station.cameraState}`)}
        </Text>
      ) : null}
      {!isAway && url === null ? <Text size="sm">{t('live.waiting', { name: station.name })}</Text> : null}
      {!isAway && url !== null ? <img src={url} alt={t('live.picture', { name: station.name })} /> : null}
      {children}
    </div>
  );
}
