import { Paper, SimpleGrid, Text } from '@mantine/core';
import type { PresenceCounts } from '@sigap/contracts';
import { useTranslation } from 'react-i18next';

/** Counts as the seed names them; `null` while they are on their way. */
export function SummaryStats({ counts }: { counts: PresenceCounts | null }) {
  const { t } = useTranslation();
  const cards = [
    { id: 'present-count', label: t('live.present'), value: counts?.present, colour: 'green' },
    { id: 'alert-count', label: t('live.alert'), value: counts?.alert, colour: 'red' },
    { id: 'unknown-count', label: t('live.unknown'), value: counts?.unknown, colour: 'gray' },
    { id: 'total-count', label: t('live.total'), value: counts?.total, colour: 'sigap' },
  ];
  return (
    <SimpleGrid cols={4} spacing={{ base: 6, sm: 'md' }}>
      {cards.map((card) => (
        <Paper
          key={card.id}
          withBorder
          p={{ base: 6, sm: 'sm' }}
          style={{ borderInlineStart: `4px solid var(--mantine-color-${card.colour}-6)` }}
        >
          <Text id={card.id} fz={{ base: 'lg', sm: 28 }} fw={700} lh={1.1} style={{ fontVariantNumeric: 'tabular-nums' }}>
            {card.value ?? '–'}
          </Text>
          <Text fz={{ base: 10, sm: 'sm' }} c="dimmed" truncate>
            {card.label}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}
