import { Button, Group, Stack, Title } from '@mantine/core';
import { EmptyState, ErrorState, LoadingState, errorWords } from '@sigap/ui';
import { IconDownload, IconShieldCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { viewersZone } from '../../../app/site-day.js';
import { useSiteZone } from '../../../app/use-site-zone.js';
import { exportUrl, useRecordings } from '../api/recordings.js';
import { addressOf, filterOf, isEmpty } from '../hooks/recording-filter.js';
import { RecordingDrawer } from './recording-drawer.component.js';
import { RecordingFilterBar } from './recording-filter-bar.component.js';
import { RecordingTable } from './recording-table.component.js';

/** Find the clip of a parcel: by label, day, employee, table, platform. */
export function RecordingsPage() {
  const { t, i18n } = useTranslation();
  const [address, setAddress] = useSearchParams();
  const filter = filterOf(address);
  const openId = address.get('open');
  const zone = useSiteZone();
  const query = useRecordings(filter, zone);
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const open = (id: string | null) => setAddress({ ...addressOf(filter), ...(id === null ? {} : { open: id }) });

  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t('recording.title')}
        </Title>
        <Group gap="xs">
          <Button component={Link} to="/verify" variant="subtle" leftSection={<IconShieldCheck size={16} />}>
            {t('verify.title')}
          </Button>
          <Button
            component="a"
            href={exportUrl(filter, zone ?? viewersZone())}
            download
            variant="default"
            leftSection={<IconDownload size={16} />}
            data-disabled={items.length === 0 || undefined}
          >
            {t('action.exportCsv')}
          </Button>
        </Group>
      </Group>
      <RecordingFilterBar filter={filter} onChange={(next) => setAddress(addressOf(next), { replace: true })} />
      {query.isPending ? <LoadingState /> : null}
      {query.isError && items.length === 0 ? <ErrorState {...errorWords(query.error, i18n)} onRetry={() => void query.refetch()} /> : null}
      {query.isSuccess && items.length === 0 && !query.hasNextPage ? (
        <EmptyState
          title={t(isEmpty(filter) ? 'recording.none' : 'live.noMatch')}
          hint={t(isEmpty(filter) ? 'recording.noneHint' : 'recording.noMatchHint')}
        />
      ) : null}
      {items.length > 0 ? (
        // while another search runs, the list before stays and says that it is not the answer yet
        <div aria-busy={query.isPlaceholderData} style={{ opacity: query.isPlaceholderData ? 0.5 : 1 }}>
          <RecordingTable recordings={items} onOpen={open} />
        </div>
      ) : null}
      {query.hasNextPage ? (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('action.more')}
        </Button>
      ) : null}
      <RecordingDrawer id={openId} onOpen={open} />
    </Stack>
  );
}
