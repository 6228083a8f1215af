import { messageRoutes } from '@sigap/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../../../app/api.js';

/** Messages to people, newest first, page by page. */
export function useMessages() {
  return useInfiniteQuery({
    queryKey: ['messages'],
    queryFn: ({ pageParam }) => api.call(messageRoutes.list, { query: { limit: 50, cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: 5_000,
  });
}
