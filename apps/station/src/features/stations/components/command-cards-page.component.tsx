import { Button, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { EmptyState, ErrorState, LoadingState, errorWords } from '@sigap/ui';
import { IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useOverview } from '../api/overview.js';
import { barcodePicture, commandCode, commands, conditionCodes, stationCode } from '../hooks/command-cards.js';

/** Cards to print and lay on the tables: what they say happens at the table whose camera or scanner reads them. */
export function CommandCardsPage() {
  const { t, i18n } = useTranslation();
  const overview = useOverview();
  if (overview.isPending) return <LoadingState />;
  if (overview.isError && !overview.data)
    return <ErrorState {...errorWords(overview.error, i18n)} onRetry={() => void overview.refetch()} />;
  const stations = overview.data?.items ?? [];
  return (
    <Stack id="command-cards">
      <Group justify="space-between" className="no-print">
        <div>
          <Title order={1} size="h3">
            {t('station.cards.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('station.cards.hint')}
          </Text>
        </div>
        <Button leftSection={<IconPrinter size={18} />} onClick={() => globalThis.print()}>
          {t('station.cards.print')}
        </Button>
      </Group>
      <Cards cards={commands.map((command) => ({ title: t(`station.cards.commandOf.${command}`), code: commandCode(command) }))} />
      <Title order={2} size="h5">
        {t('station.cards.conditions')}
      </Title>
      <Cards cards={conditionCodes.map(({ condition, code }) => ({ title: t(`station.conditionOf.${condition}`), code }))} />
      <Title order={2} size="h5">
        {t('station.cards.stations')}
      </Title>
      {stations.length === 0 ? <EmptyState title={t('station.none')} hint={t('station.noneHint')} /> : null}
      <Cards cards={stations.map(({ number, name }) => ({ title: `${number}. ${name}`, code: stationCode(number) }))} />
    </Stack>
  );
}

function Cards({ cards }: { cards: readonly { title: string; code: string }[] }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} className="command-cards">
      {cards.map(({ title, code }) => (
        <Card key={code} withBorder padding="sm" className="command-card">
          <Text fw={700} ta="center" mb={6}>
            {title}
          </Text>
          <img src={barcodePicture(code)} alt={code} />
        </Card>
      ))}
    </SimpleGrid>
  );
}
