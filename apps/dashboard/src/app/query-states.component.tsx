import { ErrorState, LoadingState, errorWords } from '@sigap/ui';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Loading, then error or content. An error after the first answer leaves the content standing: the shell says that we are offline. */
export function QueryStates<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const { i18n } = useTranslation();
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <ErrorState {...errorWords(query.error, i18n)} onRetry={() => void query.refetch()} />;
  return <LoadingState />;
}
