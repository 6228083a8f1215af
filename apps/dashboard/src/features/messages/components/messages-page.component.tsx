import { Alert, Anchor, Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { Message, MessageState } from '@sigap/contracts';
import { EmptyState, ErrorState, LoadingState, RelativeTime, errorWords } from '@sigap/ui';
import { useTranslation } from 'react-i18next';
import { useMessages } from '../api/messages.js';

const colours: Record<MessageState, string> = {
  queued: 'gray',
  sending: 'blue',
  outbox: 'sigap',
  sent: 'blue',
  delivered: 'green',
  read: 'green',
  failed: 'red',
  uncertain: 'yellow',
};

export function MessagesPage() {
  const { t, i18n } = useTranslation();
  const query = useMessages();
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack gap="md" maw={820}>
      <Title order={1} size="h3">
        {t('message.title')}
      </Title>
      {items.some((item) => item.state === 'outbox') ? <Alert color="sigap">{t('message.outboxHint')}</Alert> : null}
      {query.isPending ? <LoadingState /> : null}
      {query.isError && items.length === 0 ? <ErrorState {...errorWords(query.error, i18n)} onRetry={() => void query.refetch()} /> : null}
      {query.isSuccess && items.length === 0 ? <EmptyState title={t('message.none')} hint={t('message.noneHint')} /> : null}
      <Stack gap="sm" id="message-list">
        {items.map((item) => (
          <MessageCard key={item.id} item={item} />
        ))}
      </Stack>
      {query.hasNextPage ? (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('action.more')}
        </Button>
      ) : null}
    </Stack>
  );
}

function MessageCard({ item }: { item: Message }) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="sm" className="message-item" data-state={item.state} data-channel={item.channel} id={`message-${item.id}`}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text size="sm" fw={600}>
            {item.recipientName}{' '}
            <Text span c="dimmed" size="xs">
              {item.recipient ?? t('message.addressErased')} · {t(`message.channelOf.${item.channel}`)}
            </Text>
          </Text>
          <Group gap="xs">
            <Badge color={colours[item.state]} variant="light">
              {t(`message.stateOf.${item.state}`)}
            </Badge>
            <Text size="xs" c="dimmed">
              <RelativeTime at={item.createdAt} />
            </Text>
          </Group>
        </Group>
        <FallbackNote item={item} />
        <pre className="message-body">{item.body}</pre>
        {item.error ? (
          <Text size="xs" c="red">
            {item.error}
          </Text>
        ) : null}
      </Stack>
    </Paper>
  );
}

/** Which message this one stands for, or which one stands for it; leads there when it is on the page. */
function FallbackNote({ item }: { item: Message }) {
  const { t } = useTranslation();
  const other = item.fallbackOf ?? item.fallbackId;
  if (other === null) return null;
  return (
    <Text size="xs" c="dimmed" className="message-fallback" data-other={other}>
      {t(item.fallbackOf ? 'message.fallbackOf' : 'message.fallbackId')}{' '}
      <Anchor size="xs" href={`#message-${other}`}>
        {t('message.show')}
      </Anchor>
    </Text>
  );
}
