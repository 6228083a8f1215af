import { Center, Progress, Stack, Text } from '@mantine/core';
import type { Recording } from '@sigap/contracts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clipUrl } from '../api/recordings.js';

/** The video where the cloud has it; else what has to happen first. */
export function ClipPlayer({ recording }: { recording: Recording }) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  if (recording.location === 'cloud' && !failed)
    return (
      // the label and the times are in the text track inside the file; spoken words there are none
      <video
        id="clip-player"
        src={clipUrl(recording.id)}
        controls
        playsInline
        preload="metadata"
        className="clip-player"
        aria-label={t('recording.videoOf', { label: recording.label })}
        onError={() => setFailed(true)}
      >
        <track kind="metadata" />
      </video>
    );
  const percent = recording.bytes ? Math.round((recording.receivedBytes / recording.bytes) * 100) : 0;
  return (
    <Center className="clip-player clip-player-empty" p="md">
      <Stack gap="xs" align="center" w="100%" maw={360}>
        <Text ta="center">{failed ? t('recording.notPlayable') : t(`recording.locationHint.${recording.location}`)}</Text>
        {recording.location === 'uploading' ? <Progress w="100%" value={percent} animated aria-label={`${percent} %`} /> : null}
      </Stack>
    </Center>
  );
}
