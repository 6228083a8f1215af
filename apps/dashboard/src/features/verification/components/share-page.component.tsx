import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { ErrorState, LoadingState, errorWords, languageOf } from '@sigap/ui';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { MouseEvent } from 'react';
import { Link, useLocation } from 'react-router';
import { useOpenShare } from '../api/verification.js';
import { isTicketOld } from '../hooks/ticket.js';
import { PublicFrame } from './public-frame.component.js';
import { SharedPlayer } from './shared-player.component.js';

/** A shared clip. The token is in the part of the address that a browser sends to nobody (`/share#token`). */
export function SharePage() {
  const { t, i18n } = useTranslation();
  const { hash } = useLocation();
  const { data, dataUpdatedAt, error, isError, refetch } = useOpenShare(hash.slice(1));
  const when = (at: string) => new Date(at).toLocaleString(languageOf(i18n.language), { dateStyle: 'long', timeStyle: 'medium' });
  const downloadUrl = (fileUrl: string) => `${fileUrl}?download=1`;
  const downloadAnew = async () => {
    const renewed = await refetch();
    if (renewed.isSuccess) window.location.assign(downloadUrl(renewed.data.fileUrl));
  };
  const onDownload = (event: MouseEvent) => {
    if (!isTicketOld(dataUpdatedAt, Date.now())) return;
    event.preventDefault();
    void downloadAnew();
  };
  return (
    <PublicFrame title={t('share.title')}>
      {isError ? <ErrorState {...errorWords(error, i18n)} onRetry={() => void refetch()} /> : null}
      {data ? (
        <Stack gap="xs">
          {/* a link that has ended in the meantime says so above; what it showed stays */}
          {isError ? null : (
            <SharedPlayer
              label={data.label}
              ticket={{ fileUrl: data.fileUrl, gotMs: dataUpdatedAt }}
              onRenew={async () => {
                const renewed = await refetch();
                return renewed.isSuccess ? { fileUrl: renewed.data.fileUrl, gotMs: renewed.dataUpdatedAt } : null;
              }}
            />
          )}
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
            <Button component="a" href={downloadUrl(data.fileUrl)} download onClick={onDownload} leftSection={<IconDownload size={16} />}>
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
