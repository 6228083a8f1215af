import { type Erasure, erasureRoutes } from '@sigap/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../../../app/api.js';

/** Erased faces, newest first, page by page; looked at again every ten seconds, as boxes confirm. */
export function useErasures(state: Erasure['state'] | undefined) {
  return useInfiniteQuery({
    queryKey: ['erasures', state ?? 'all'],
    queryFn: ({ pageParam, signal }) => api.call(erasureRoutes.list, { query: { limit: 50, cursor: pageParam, state }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: 10_000,
  });
}
