import { ErrorState, LoadingState, errorWords } from '@sigap/ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** What the states need of a query; one that loads page by page fits as well. */
export interface AskedQuery<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isError: boolean;
  readonly refetch: () => unknown;
}

/** Loading, then error or content. An error after the first answer leaves the content standing: the shell says that we are offline. */
export function QueryStates<T>({ query, children }: { query: AskedQuery<T>; children: (data: T) => ReactNode }) {
  const { i18n } = useTranslation();
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <ErrorState {...errorWords(query.error, i18n)} onRetry={() => void query.refetch()} />;
  return <LoadingState />;
}
