import { Stack, Tabs, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { OrderImports } from './order-imports.component.js';
import { PackingSessions } from './packing-sessions.component.js';
import { PackingStatisticsView } from './packing-statistics.component.js';

const tabs = ['statistics', 'sessions', 'orders'] as const;

/** Figures per employee and table, reports of sessions, and which parcels left without a clip. */
export function PackingPage() {
  const { t } = useTranslation();
  const [address, setAddress] = useSearchParams();
  const tab = tabs.find((name) => name === address.get('tab')) ?? 'statistics';
  return (
    <Stack gap="md">
      <Title order={1} size="h3">
        {t('packing.title')}
      </Title>
      <Tabs value={tab} onChange={(value) => setAddress({ tab: value ?? 'statistics' })} keepMounted={false}>
        <Tabs.List mb="md">
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`packing.tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="statistics">
          <PackingStatisticsView />
        </Tabs.Panel>
        <Tabs.Panel value="sessions">
          <PackingSessions />
        </Tabs.Panel>
        <Tabs.Panel value="orders">
          <OrderImports />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
