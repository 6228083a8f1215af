import { recordingRoutes } from '@sigap/contracts';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../app/api.js';
import { pollFirstPage } from '../../../app/poll-first-page.js';
import { useFailureNotice } from '../../../app/use-failure-notice.js';

const dayMs = 25 * 3_600_000;

export interface Span {
  readonly from: string;
  readonly to: string;
}

/** Null while it is not known which span. */
export function useStatistics(span: Span | null) {
  return useQuery({
    queryKey: ['packing', 'statistics', span],
    queryFn: () => api.call(recordingRoutes.statistics, { query: span ?? { from: '', to: '' } }),
    enabled: span !== null,
    // a month of a large house takes the server seconds, and changes little
    refetchInterval: span !== null && Date.parse(span.to) - Date.parse(span.from) <= dayMs ? 30_000 : false,
    staleTime: 60_000,
  });
}

export function usePackingSessions() {
  return useInfiniteQuery({
    queryKey: ['packing', 'sessions'],
    queryFn: ({ pageParam }) => api.call(recordingRoutes.sessions, { query: { limit: 20, cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: pollFirstPage(30_000),
  });
}

const importsKey = ['packing', 'imports'] as const;

export function useOrderImports() {
  return useInfiniteQuery({
    queryKey: importsKey,
    queryFn: ({ pageParam }) => api.call(recordingRoutes.imports, { query: { limit: 50, cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function useImportOrders() {
  const client = useQueryClient();
  const onError = useFailureNotice();
  return useMutation({
    mutationFn: (file: File) => api.call(recordingRoutes.importOrders, { files: [file] }),
    onError,
    onSuccess: () => client.invalidateQueries({ queryKey: importsKey }),
  });
}

export function useRemoveImport() {
  const client = useQueryClient();
  const onError = useFailureNotice();
  return useMutation({
    mutationFn: (id: string) => api.call(recordingRoutes.removeImport, { params: { id } }),
    onError,
    onSuccess: () => client.invalidateQueries({ queryKey: importsKey }),
  });
}

export function useImportedOrders(id: string | null, missing: boolean) {
  return useInfiniteQuery({
    queryKey: [...importsKey, id, missing],
    queryFn: ({ pageParam }) =>
      api.call(recordingRoutes.importedOrders, {
        params: { id: id ?? '' },
        query: { limit: 100, cursor: pageParam, missing: missing ? 'true' : 'false' },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: id !== null,
  });
}

export const sessionCsvUrl = (id: string, language: string) => `/api/packing/sessions/${id}/report.csv?language=${language}`;
export const sessionPdfUrl = (id: string, language: string) => `/api/packing/sessions/${id}/report.pdf?language=${language}`;
