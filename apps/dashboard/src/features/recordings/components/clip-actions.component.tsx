import { Button, Group } from '@mantine/core';
import type { Recording } from '@sigap/contracts';
import { IconCloudUpload, IconDownload, IconFileCertificate, IconLock, IconLockOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { clipDownloadUrl, useLegalHold, useRequestUpload } from '../api/recordings.js';

export function ClipActions({ recording }: { recording: Recording }) {
  const { t } = useTranslation();
  const upload = useRequestUpload(recording.id);
  const hold = useLegalHold(recording.id);
  return (
    <Group gap="xs">
      {recording.location === 'box' ? (
        <Button id="request-upload" leftSection={<IconCloudUpload size={16} />} loading={upload.isPending} onClick={() => upload.mutate()}>
          {t('recording.requestUpload')}
        </Button>
      ) : null}
      {recording.location === 'cloud' ? (
        <Button component="a" href={clipDownloadUrl(recording.id)} download variant="default" leftSection={<IconDownload size={16} />}>
          {t('recording.download')}
        </Button>
      ) : null}
      {recording.sha256 === null ? null : (
        <Button
          component="a"
          href={`/api/recordings/${recording.id}/manifest`}
          download={`${recording.label}.manifest.json`}
          variant="default"
          leftSection={<IconFileCertificate size={16} />}
        >
          {t('recording.manifest')}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={recording.legalHold ? <IconLockOpen size={16} /> : <IconLock size={16} />}
        loading={hold.isPending}
        onClick={() => hold.mutate(!recording.legalHold)}
      >
        {t(recording.legalHold ? 'recording.release' : 'recording.hold')}
      </Button>
    </Group>
  );
}
