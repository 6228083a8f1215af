import { type BodyInputOf, type Station, stationRoutes } from '@sigap/contracts';
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../app/api.js';
import { useFailureNotice } from '../../../app/use-failure-notice.js';
import { type OverviewView, withStation } from '../hooks/overview-state.js';
import { overviewEntry } from './overview.js';

type StationCall = 'assign' | 'unassign' | 'start' | 'stop' | 'mode';
/** A request that is sent again after a lost reply is done once. */
const requestId = () => crypto.randomUUID();

/** One action at one table; the reply is the table as it was then. What the socket told of the table meanwhile is newer. */
export function useStationAction<C extends StationCall>(call: C) {
  const client = useQueryClient();
  const onError = useFailureNotice();
  return useMutation({
    mutationFn: (body: Omit<BodyInputOf<(typeof stationRoutes)[C]>, 'requestId'> & { cameraId: string }) =>
      api.call(stationRoutes[call], { body: { requestId: requestId(), ...body } } as never) as Promise<Station>,
    onMutate: ({ cameraId }) => shownStation(client, cameraId),
    onError,
    onSuccess: (station, { cameraId }, before) => {
      if (shownStation(client, cameraId) === before) overviewEntry.change(client, (view) => withStation(view, station));
    },
  });
}

/** The same object for as long as nothing of the table changes. */
function shownStation(client: QueryClient, cameraId: string): Station | undefined {
  return client.getQueryData<OverviewView>(overviewEntry.key)?.items.find((station) => station.cameraId === cameraId);
}

/** Begins the session, ends it, stops everything. */
export function useSessionAction<C extends 'create' | 'end' | 'emergencyStop'>(call: C) {
  const client = useQueryClient();
  const onError = useFailureNotice();
  return useMutation({
    mutationFn: (body: Omit<BodyInputOf<(typeof stationRoutes)[C]>, 'requestId'>) =>
      api.call(stationRoutes[call], { body: { requestId: requestId(), ...body } } as never),
    onError,
    onSettled: () => client.invalidateQueries({ queryKey: overviewEntry.key }),
  });
}
