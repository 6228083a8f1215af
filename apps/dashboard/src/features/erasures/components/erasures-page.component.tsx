import { Button, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import type { Erasure } from '@sigap/contracts';
import { EmptyState, ErrorState, errorWords, LoadingState } from '@sigap/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErasures } from '../api/erasures.js';
import { ErasureCard } from './erasure-card.component.js';

const filters = ['all', 'pending', 'confirmed'] as const;

/** The proof that faces are gone, here and on each box (PV-1). */
export function ErasuresPage() {
  const { t, i18n } = useTranslation();
  const [state, setState] = useState<Erasure['state'] | undefined>(undefined);
  const query = useErasures(state);
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const empty = state === undefined ? { title: t('erasure.none'), hint: t('erasure.noneHint') } : { title: t('erasure.noneOf') };
  return (
    <Stack gap="md" maw={820}>
      <Title order={1} size="h3">
        {t('erasure.title')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('erasure.intro')}
      </Text>
      <SegmentedControl
        aria-label={t('erasure.title')}
        value={state ?? 'all'}
        onChange={(value) => setState(value === 'pending' || value === 'confirmed' ? value : undefined)}
        data={filters.map((value) => ({ value, label: value === 'all' ? t('erasure.all') : t(`erasure.stateOf.${value}`) }))}
      />
      {query.isPending ? <LoadingState /> : null}
      {query.isError && items.length === 0 ? <ErrorState {...errorWords(query.error, i18n)} onRetry={() => void query.refetch()} /> : null}
      {query.isSuccess && items.length === 0 ? <EmptyState {...empty} /> : null}
      <Stack gap="sm" id="erasure-list">
        {items.map((item) => (
          <ErasureCard key={item.employeeId} item={item} />
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
