import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { ErrorState, LoadingState, errorWords, languageOf } from '@sigap/ui';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useOpenShare } from '../api/verification.js';
import { PublicFrame } from './public-frame.component.js';

/** A shared clip. The token is in the part of the address that a browser sends to nobody (`/share#token`). */
export function SharePage() {
  const { t, i18n } = useTranslation();
  const { hash } = useLocation();
  const { data, error, isError, refetch } = useOpenShare(hash.slice(1));
  const when = (at: string) => new Date(at).toLocaleString(languageOf(i18n.language), { dateStyle: 'long', timeStyle: 'medium' });
  return (
    <PublicFrame title={t('share.title')}>
      {isError ? <ErrorState {...errorWords(error, i18n)} onRetry={() => void refetch()} /> : null}
      {data ? (
        <Stack gap="xs">
          <video
            id="clip-player"
            className="clip-player"
            src={data.fileUrl}
            controls
            playsInline
            aria-label={t('recording.videoOf', { label: data.label })}
          >
            <track kind="metadata" />
          </video>
          <Text className="barcode" fw={700} size="lg">
            {data.label}
          </Text>
          <Text size="sm">
            {data.company} · {when(data.scannedAt)}
          </Text>
          <Text size="xs" c="dimmed" className="barcode">
            SHA-256 {data.sha256}
          </Text>
          <Text size="xs" c="dimmed">
            {t('share.ends', { at: when(data.expiresAt) })}
          </Text>
          <Group>
            <Button component="a" href={`${data.fileUrl}?download=1`} download leftSection={<IconDownload size={16} />}>
              {t('recording.download')}
            </Button>
            <Anchor component={Link} to="/verify" size="sm">
              {t('verify.title')}
            </Anchor>
          </Group>
        </Stack>
      ) : null}
      {!data && !isError ? <LoadingState /> : null}
    </PublicFrame>
  );
}
