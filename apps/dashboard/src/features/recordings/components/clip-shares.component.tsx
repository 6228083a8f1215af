import { Anchor, Badge, Button, CopyButton, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { Recording, Share } from '@sigap/contracts';
import { RelativeTime, languageOf, useNow } from '@sigap/ui';
import { IconCopy, IconLink } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryStates } from '../../../app/query-states.component.js';
import { useMakeShare, useRevokeShare, useShareAccesses, useShares } from '../api/recordings.js';

const lifetimes = [24, 72, 168, 720] as const;

/** Links that need no account: they end by themselves, and each look at one is kept. */
export function ClipShares({ recording }: { recording: Recording }) {
  const { t } = useTranslation();
  const shares = useShares(recording.id);
  const make = useMakeShare(recording.id);
  const [hours, setHours] = useState<string>('72');
  const [note, setNote] = useState('');
  const create = () =>
    make.mutate({ expiresInHours: Number(hours), ...(note.trim() ? { note: note.trim() } : {}) }, { onSuccess: () => setNote('') });
  return (
    <Stack gap="xs" id="clip-shares">
      <Title order={3} size="h5">
        {t('recording.shares')}
      </Title>
      <Group gap="xs" align="flex-end">
        <Select
          label={t('recording.shareFor')}
          w={130}
          allowDeselect={false}
          data={lifetimes.map((value) => ({ value: String(value), label: t('recording.days', { count: value / 24 }) }))}
          value={hours}
          onChange={(value) => setHours(value ?? '72')}
        />
        <TextInput
          label={t('recording.shareNote')}
          value={note}
          maxLength={200}
          flex="1 1 160px"
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button leftSection={<IconLink size={16} />} loading={make.isPending} onClick={create}>
          {t('recording.share')}
        </Button>
      </Group>
      {make.data ? <NewLink url={make.data.url} /> : null}
      <QueryStates query={shares}>
        {({ items }) => items.map((share) => <ShareRow key={share.id} share={share} recordingId={recording.id} />)}
      </QueryStates>
    </Stack>
  );
}

function NewLink({ url }: { url: string }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" wrap="nowrap">
      <TextInput
        readOnly
        value={url}
        flex={1}
        aria-label={t('recording.shareLink')}
        id="share-url"
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton value={url}>
        {({ copied, copy }) => (
          <Button variant="default" leftSection={<IconCopy size={16} />} onClick={copy}>
            {t(copied ? 'recording.copied' : 'recording.copyLink')}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}

function ShareRow({ share, recordingId }: { share: Share; recordingId: string }) {
  const { t } = useTranslation();
  const revoke = useRevokeShare(recordingId);
  const [isOpen, setOpen] = useState(false);
  const isOver = useNow((now) => Date.parse(share.expiresAt) < now);
  const ended = share.revokedAt !== null || isOver;
  const confirm = () =>
    modals.openConfirmModal({
      title: t('recording.revokeTitle'),
      children: <Text size="sm">{t('recording.revokeText')}</Text>,
      labels: { confirm: t('recording.revoke'), cancel: t('action.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => revoke.mutate(share.id),
    });
  return (
    <div className="clip-share">
      <Group gap="xs">
        <Badge color={ended ? 'gray' : 'teal'} variant="light">
          {t(ended ? 'recording.shareEnded' : 'recording.shareOpen')}
        </Badge>
        <Text size="sm">
          {share.createdBy} · <RelativeTime at={share.createdAt} />
          {share.note ? ` · ${share.note}` : ''}
        </Text>
        <Anchor component="button" size="sm" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          {t('recording.opened', { count: share.opened })}
        </Anchor>
        {ended ? null : (
          <Anchor component="button" size="sm" c="red" onClick={confirm}>
            {t('recording.revoke')}
          </Anchor>
        )}
      </Group>
      {isOpen ? <AccessList shareId={share.id} /> : null}
    </div>
  );
}

function AccessList({ shareId }: { shareId: string }) {
  const { t, i18n } = useTranslation();
  return (
    <QueryStates query={useShareAccesses(shareId)}>
      {({ items }) =>
        items.length === 0 ? (
          <Text size="xs">{t('recording.noAccess')}</Text>
        ) : (
          <Stack gap={2} ps="md">
            {items.map((access) => (
              <Text key={`${access.at}${access.what}${access.address}`} size="xs">
                {new Date(access.at).toLocaleString(languageOf(i18n.language))} · {t(`recording.accessOf.${access.what}`)} ·{' '}
                {access.address}
              </Text>
            ))}
          </Stack>
        )
      }
    </QueryStates>
  );
}
