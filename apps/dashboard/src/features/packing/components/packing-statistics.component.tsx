import { Card, Group, SegmentedControl, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import type { PackingFigure, PackingStatistics } from '@sigap/contracts';
import { EmptyState, languageOf, useNow } from '@sigap/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryStates } from '../../../app/query-states.component.js';
import { dayAt } from '../../../app/site-day.js';
import { useSiteZone } from '../../../app/use-site-zone.js';
import { useStatistics } from '../api/packing.js';
import { type SpanName, spanNames, spanOf } from '../hooks/span.js';
import { ParcelChart } from './parcel-chart.component.js';

export function PackingStatisticsView() {
  const { t } = useTranslation();
  const [name, setName] = useState<SpanName>('today');
  const zone = useSiteZone();
  const today = useNow((now) => (zone === null ? null : dayAt(now, zone)));
  const query = useStatistics(zone === null || today === null ? null : spanOf(name, today, zone));
  return (
    <Stack gap="md">
      <SegmentedControl
        maw={420}
        aria-label={t('packing.span')}
        data={spanNames.map((value) => ({ value, label: t(`packing.spanOf.${value}`) }))}
        value={name}
        onChange={(value) => setName(spanNames.find((known) => known === value) ?? 'today')}
      />
      <QueryStates query={query}>
        {(statistics) =>
          statistics.total.parcels + statistics.total.returns === 0 ? (
            <EmptyState title={t('packing.none')} hint={t('packing.noneHint')} />
          ) : (
            <Figures statistics={statistics} isOneDay={name === 'today'} />
          )
        }
      </QueryStates>
    </Stack>
  );
}

function Figures({ statistics, isOneDay }: { statistics: PackingStatistics; isOneDay: boolean }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(languageOf(i18n.language), { maximumFractionDigits: 1 });
  const { total } = statistics;
  const head: [string, string][] = [
    [t('packing.parcels'), number.format(total.parcels)],
    [t('packing.returns'), number.format(total.returns)],
    [t('packing.perHour'), total.parcelsPerHour === null ? '–' : number.format(total.parcelsPerHour)],
    [t('packing.median'), total.medianSeconds === null ? '–' : `${number.format(total.medianSeconds)} s`],
    [t('packing.irregular'), number.format(total.irregular)],
  ];
  const overTime = isOneDay ? statistics.byHour : statistics.byDay;
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 2, sm: 3, md: 5 }}>
        {head.map(([name, value]) => (
          <Card key={name} withBorder padding="sm">
            <Text size="xs" c="dimmed">
              {name}
            </Text>
            <Text fw={700} size="xl">
              {value}
            </Text>
          </Card>
        ))}
      </SimpleGrid>
      <Card withBorder padding="sm">
        <Title order={2} size="h5" mb="xs">
          {t(isOneDay ? 'packing.byHour' : 'packing.byDay')}
        </Title>
        <ParcelChart title={t(isOneDay ? 'packing.byHour' : 'packing.byDay')} figures={overTime} />
      </Card>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <FigureTable title={t('packing.byEmployee')} figures={statistics.byEmployee} number={number} />
        <FigureTable title={t('packing.byStation')} figures={statistics.byStation} number={number} />
        <FigureTable title={t('packing.byPlatform')} figures={statistics.byPlatform} number={number} />
      </SimpleGrid>
    </Stack>
  );
}

function FigureTable({ title, figures, number }: { title: string; figures: readonly PackingFigure[]; number: Intl.NumberFormat }) {
  const { t } = useTranslation();
  const orDash = (value: number | null, unit = '') => (value === null ? '–' : `${number.format(value)}${unit}`);
  const sorted = figures.toSorted((a, b) => b.parcels + b.returns - (a.parcels + a.returns));
  const most = Math.max(1, ...sorted.map(({ parcels, returns }) => parcels + returns));
  return (
    <Card withBorder padding="sm">
      <Title order={2} size="h5" mb="xs">
        {title}
      </Title>
      <Table.ScrollContainer minWidth={420}>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('employee.name')}</Table.Th>
              <Table.Th ta="right">{t('packing.parcels')}</Table.Th>
              <Table.Th ta="right">{t('packing.returns')}</Table.Th>
              <Table.Th ta="right">{t('packing.perHour')}</Table.Th>
              <Table.Th ta="right">{t('packing.median')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sorted.map((figure) => (
              <Table.Tr key={figure.key}>
                <Table.Td>
                  {figure.name}
                  <meter className="figure-bar" min={0} max={most} value={figure.parcels + figure.returns} aria-hidden />
                </Table.Td>
                <Table.Td ta="right">{figure.parcels}</Table.Td>
                <Table.Td ta="right">{figure.returns}</Table.Td>
                <Table.Td ta="right">{orDash(figure.parcelsPerHour)}</Table.Td>
                <Table.Td ta="right">
                  <Group justify="flex-end" gap={0}>
                    {orDash(figure.medianSeconds, ' s')}
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}
