import { Card, Table, Text, Title } from '@mantine/core';
import type { EmployeeCount } from '@sigap/contracts';
import { languageOf } from '@sigap/ui';
import { useTranslation } from 'react-i18next';
import { runningTime } from '../hooks/overview-state.js';

/** Live counts of the session: who packed how much, how fast. Most parcels first. */
export function CountsTable({ counts }: { counts: readonly EmployeeCount[] }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(languageOf(i18n.language), { maximumFractionDigits: 1 });
  const sorted = counts.toSorted((a, b) => b.parcels - a.parcels || a.employeeName.localeCompare(b.employeeName));
  const total = counts.reduce((sum, { parcels }) => sum + parcels, 0);
  return (
    <Card withBorder padding="sm" id="counts">
      <Title order={2} size="h5" mb="xs">
        {t('station.counts', { count: total })}
      </Title>
      {sorted.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('station.noCounts')}
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={320}>
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('employee.one')}</Table.Th>
                <Table.Th ta="right">{t('station.parcels')}</Table.Th>
                <Table.Th ta="right">{t('station.perHour')}</Table.Th>
                <Table.Th ta="right">{t('station.meanTime')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sorted.map(({ employeeId, employeeName, parcels, parcelsPerHour, meanSeconds }) => (
                <Table.Tr key={employeeId}>
                  <Table.Td>{employeeName}</Table.Td>
                  <Table.Td ta="right">{parcels}</Table.Td>
                  <Table.Td ta="right">{parcelsPerHour === null ? '–' : number.format(parcelsPerHour)}</Table.Td>
                  <Table.Td ta="right">{meanSeconds === null ? '–' : runningTime(meanSeconds * 1000)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Card>
  );
}
