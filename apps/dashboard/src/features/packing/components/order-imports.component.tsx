import { Alert, Anchor, Badge, Button, Card, FileButton, Group, Stack, Switch, Table, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { OrderImport } from '@sigap/contracts';
import { EmptyState, ErrorState, LoadingState, RelativeTime, errorWords } from '@sigap/ui';
import { IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { QueryStates } from '../../../app/query-states.component.js';
import { useImportOrders, useImportedOrders, useOrderImports, useRemoveImport } from '../api/packing.js';

/** Which orders left without a clip: a list of labels against the recordings. */
export function OrderImports() {
  const { t } = useTranslation();
  const imports = useOrderImports();
  const importing = useImportOrders();
  return (
    <Stack>
      <Group>
        <FileButton accept=".csv,text/csv" onChange={(file) => file && importing.mutate(file)}>
          {(props) => (
            <Button {...props} leftSection={<IconUpload size={16} />} loading={importing.isPending}>
              {t('packing.import')}
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed">
          {t('packing.importHint')}
        </Text>
      </Group>
      {importing.data && importing.data.refused.length > 0 ? (
        <Alert color="yellow" title={t('packing.importRefused', { count: importing.data.refusedTotal ?? importing.data.refused.length })}>
          {importing.data.refused.slice(0, 10).map(({ line, reason }) => (
            <Text key={line} size="sm">
              {t('packing.line', { line })}: {t(`packing.refusal.${reason}`, { defaultValue: reason })}
            </Text>
          ))}
        </Alert>
      ) : null}
      <QueryStates query={imports}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          return items.length === 0 && !imports.hasNextPage ? (
            <EmptyState title={t('packing.noImports')} hint={t('packing.noImportsHint')} />
          ) : (
            items.map((item) => <ImportCard key={item.id} item={item} />)
          );
        }}
      </QueryStates>
      {imports.hasNextPage ? (
        <Button id="more-imports" variant="default" loading={imports.isFetchingNextPage} onClick={() => void imports.fetchNextPage()}>
          {t('action.more')}
        </Button>
      ) : null}
    </Stack>
  );
}

function ImportCard({ item }: { item: OrderImport }) {
  const { t } = useTranslation();
  const remove = useRemoveImport();
  const [isOpen, setOpen] = useState(false);
  const confirm = () =>
    modals.openConfirmModal({
      title: t('packing.removeImport', { name: item.fileName }),
      labels: { confirm: t('action.remove'), cancel: t('action.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(item.id),
    });
  return (
    <Card withBorder padding="sm" className="order-import">
      <Group justify="space-between">
        <div>
          <Text fw={600}>{item.fileName}</Text>
          <Text size="xs" c="dimmed">
            {item.importedBy} · <RelativeTime at={item.importedAt} />
          </Text>
        </div>
        <Group gap="xs">
          <Badge variant="light">{t('packing.orders', { count: item.orders })}</Badge>
          <Badge color={item.withoutClip > 0 ? 'red' : 'teal'} variant={item.withoutClip > 0 ? 'filled' : 'light'}>
            {t('packing.withoutClip', { count: item.withoutClip })}
          </Badge>
          <Button size="xs" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t(isOpen ? 'action.close' : 'packing.show')}
          </Button>
          <Button size="xs" variant="subtle" color="red" onClick={confirm}>
            {t('action.remove')}
          </Button>
        </Group>
      </Group>
      {isOpen ? <Orders importId={item.id} /> : null}
    </Card>
  );
}

function Orders({ importId }: { importId: string }) {
  const { t, i18n } = useTranslation();
  const [missing, setMissing] = useState(true);
  const query = useImportedOrders(importId, missing);
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack gap="xs" mt="sm">
      <Switch label={t('packing.onlyMissing')} checked={missing} onChange={(event) => setMissing(event.currentTarget.checked)} />
      {query.isPending ? <LoadingState /> : null}
      {query.isError && items.length === 0 ? <ErrorState {...errorWords(query.error, i18n)} onRetry={() => void query.refetch()} /> : null}
      {query.isSuccess && items.length === 0 && !query.hasNextPage ? (
        <Text size="sm">{t(missing ? 'packing.nothingMissing' : 'live.noMatch')}</Text>
      ) : null}
      {items.length > 0 ? (
        <Table.ScrollContainer minWidth={330}>
          <Table verticalSpacing={2}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('recording.label')}</Table.Th>
                <Table.Th>{t('packing.orderNumber')}</Table.Th>
                <Table.Th>{t('station.platform')}</Table.Th>
                <Table.Th>{t('packing.video')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((order) => (
                <Table.Tr key={order.label}>
                  <Table.Td className="barcode">{order.label}</Table.Td>
                  <Table.Td>{order.orderNumber ?? ''}</Table.Td>
                  <Table.Td>{order.platform ?? ''}</Table.Td>
                  <Table.Td>
                    {order.recordingId ? (
                      <Anchor component={Link} to={`/recordings?open=${order.recordingId}`} size="sm">
                        {t('recording.one')}
                      </Anchor>
                    ) : (
                      <Badge color="red" variant="light">
                        {t('packing.noClip')}
                      </Badge>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : null}
      {query.hasNextPage ? (
        <Button variant="default" size="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('action.more')}
        </Button>
      ) : null}
    </Stack>
  );
}
