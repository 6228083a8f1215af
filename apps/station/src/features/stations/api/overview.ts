import { stationRoutes } from '@sigap/contracts';
import { LiveEntry } from '@sigap/ui';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../app/api.js';
import { type OverviewView, viewOf } from '../hooks/overview-state.js';

export const overviewEntry = new LiveEntry<OverviewView>(['overview']);

/** Stations, session, counts and the box itself: kept in step by the socket, fetched whole at start and each half minute. */
export function useOverview() {
  return useQuery({
    queryKey: overviewEntry.key,
    queryFn: () => overviewEntry.fetch(async () => viewOf(await api.call(stationRoutes.cameras, {}), Date.now())),
    refetchInterval: 30_000,
  });
}

/** People and platforms to choose from, as the box last heard of them. */
export function useDirectory(enabled: boolean) {
  return useQuery({ queryKey: ['directory'], queryFn: () => api.call(stationRoutes.employees, {}), enabled, staleTime: 30_000 });
}
