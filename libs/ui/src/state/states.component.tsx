import { Alert, Button, Center, Group, Loader, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** While the first answer is on its way. */
export function LoadingState() {
  const { t } = useTranslation();
  return (
    <Center py="xl" role="status" aria-live="polite">
      <Group gap="sm">
        <Loader size="sm" />
        <Text c="dimmed">{t('state.loading')}</Text>
      </Group>
    </Center>
  );
}

/** Nothing there: says why, and what to do about it. */
export function EmptyState({ title, hint, action }: { title: string; hint?: string; action?: ReactNode }) {
  return (
    <Center py="xl">
      <Stack align="center" gap={6} maw={420}>
        <IconInbox size={36} stroke={1.4} aria-hidden />
        <Text fw={600} ta="center">
          {title}
        </Text>
        {hint ? (
          <Text c="dimmed" size="sm" ta="center">
            {hint}
          </Text>
        ) : null}
        {action}
      </Stack>
    </Center>
  );
}

/** What went wrong in words, its code for support, and a way to try again. */
export function ErrorState({ code, message, onRetry }: { code: string; message: string; onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" icon={<IconAlertTriangle size={20} />} title={t('state.failed')} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {message} <Text span c="dimmed" size="xs">{`(${code})`}</Text>
        </Text>
        {onRetry ? (
          <Button size="xs" variant="light" color="red" onClick={onRetry}>
            {t('action.retry')}
          </Button>
        ) : null}
      </Stack>
    </Alert>
  );
}
