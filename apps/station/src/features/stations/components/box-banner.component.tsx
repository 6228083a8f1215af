import { Alert, Stack } from '@mantine/core';
import { RelativeTime } from '@sigap/ui';
import { IconCloudOff, IconDatabaseOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useOverview } from '../api/overview.js';

/** The cloud is away, or the disk is short: what that means for the work here. */
export function BoxBanner() {
  const { t, i18n } = useTranslation();
  const box = useOverview().data?.box;
  if (!box || (box.cloud === 'connected' && !box.disk.short)) return null;
  return (
    <Stack gap="xs" mb="sm">
      {box.cloud === 'away' ? (
        <Alert id="cloud-away" color="yellow" icon={<IconCloudOff size={20} />} title={t('station.cloudAway')} role="status">
          {t('station.cloudAwayHint', { count: box.unsentEvents })} {box.cloudSince ? <RelativeTime at={box.cloudSince} /> : null}
        </Alert>
      ) : null}
      {box.disk.short ? (
        <Alert color="red" icon={<IconDatabaseOff size={20} />} title={t('station.diskShort')} role="alert">
          {t('station.diskShortHint', { free: (box.disk.freeBytes / 1e9).toLocaleString(i18n.language, { maximumFractionDigits: 1 }) })}
        </Alert>
      ) : null}
    </Stack>
  );
}
