import { stationRoutes } from '@sigap/contracts';
import { fetchUnlessTold } from '@sigap/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../app/api.js';
import { type OverviewView, viewOf } from '../hooks/overview-state.js';

export const overviewKey = ['overview'] as const;

/** Stations, session, counts and the box itself: kept in step by the socket, fetched whole at start and each half minute. */
export function useOverview() {
  const client = useQueryClient();
  return useQuery({
    queryKey: overviewKey,
    queryFn: () =>
      fetchUnlessTold<OverviewView>(client, overviewKey, async () => viewOf(await api.call(stationRoutes.cameras, {}), Date.now())),
    refetchInterval: 30_000,
  });
}

/** People and platforms to choose from, as the box last heard of them. */
export function useDirectory(enabled: boolean) {
  return useQuery({ queryKey: ['directory'], queryFn: () => api.call(stationRoutes.employees, {}), enabled, staleTime: 30_000 });
}
