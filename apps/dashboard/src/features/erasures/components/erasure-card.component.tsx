import { Badge, Group, Paper, Stack, Text } from '@mantine/core';
import type { BoxErasure, Erasure } from '@sigap/contracts';
import { languageOf, RelativeTime } from '@sigap/ui';
import { IconCheck, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

const colours: Record<Erasure['state'], string> = { pending: 'yellow', confirmed: 'green' };

/** One person's erasure: on the server, and on each box. */
export function ErasureCard({ item }: { item: Erasure }) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="sm" className="erasure-item" data-employee-code={item.code} data-state={item.state}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text size="sm" fw={600}>
            {item.code} · {item.name}{' '}
            <Text span c="dimmed" size="xs">
              {t(`erasure.reasonOf.${item.reason}`)}
            </Text>
          </Text>
          <Badge color={colours[item.state]} variant="light">
            {t(`erasure.stateOf.${item.state}`)}
          </Badge>
        </Group>
        <Proof name={t('erasure.cloud')} confirmedAt={item.erasedAt} />
        <Text size="xs" c="dimmed">
          {item.addressesLeft === 0 ? t('erasure.noAddresses') : t('erasure.addressesLeft', { n: item.addressesLeft })}
        </Text>
        {item.boxes.length === 0 ? (
          <Text size="xs" c="dimmed">
            {t('erasure.noBoxes')}
          </Text>
        ) : (
          item.boxes.map((box) => <Proof key={box.edgeId} name={box.edgeName} confirmedAt={box.confirmedAt} box={box} />)
        )}
      </Stack>
    </Paper>
  );
}

function Proof({ name, confirmedAt, box }: { name: string; confirmedAt: string | null; box?: BoxErasure }) {
  const { t, i18n } = useTranslation();
  const at = confirmedAt
    ? new Date(confirmedAt).toLocaleString(languageOf(i18n.language), { dateStyle: 'medium', timeStyle: 'medium' })
    : null;
  return (
    <Group gap="xs" wrap="nowrap" className="erasure-proof" data-state={at ? 'confirmed' : 'pending'}>
      <Text c={at ? 'green' : 'yellow'} lh={0} aria-hidden>
        {at ? <IconCheck size={16} /> : <IconClock size={16} />}
      </Text>
      <Text size="sm" flex="none" maw="45%" truncate>
        {name}
      </Text>
      <Text size="xs" c="dimmed">
        {at ? t('erasure.erased', { at }) : t('erasure.boxPending')}
        {at || !box ? null : box.lastHeardAt ? (
          <>
            {', '}
            {t('erasure.lastHeard')} <RelativeTime at={box.lastHeardAt} />
          </>
        ) : (
          `, ${t('erasure.neverConnected')}`
        )}
      </Text>
    </Group>
  );
}
