import { type BodyInputOf, type Station, stationRoutes } from '@sigap/contracts';
import { toldMeanwhile } from '@sigap/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../app/api.js';
import { useFailureNotice } from '../../../app/use-failure-notice.js';
import { type OverviewView, withStation } from '../hooks/overview-state.js';
import { overviewKey } from './overview.js';

type StationCall = 'assign' | 'unassign' | 'start' | 'stop' | 'mode';
/** A request that is sent again after a lost reply is done once. */
const requestId = () => crypto.randomUUID();

/** One action at one table; the reply is the table as it was then, which the socket may have told already, and what came after it. */
export function useStationAction<C extends StationCall>(call: C) {
  const client = useQueryClient();
  const onError = useFailureNotice();
  return useMutation({
    mutationFn: (body: Omit<BodyInputOf<(typeof stationRoutes)[C]>, 'requestId'>) =>
      api.call(stationRoutes[call], { body: { requestId: requestId(), ...body } } as never) as Promise<Station>,
    onMutate: () => toldMeanwhile(client, overviewKey),
    onError,
    onSuccess: (station, _, isTold) =>
      isTold() ? undefined : client.setQueryData<OverviewView>(overviewKey, (view) => view && withStation(view, station)),
  });
}

/** Begins the session, ends it, stops everything. */
export function useSessionAction<C extends 'create' | 'end' | 'emergencyStop'>(call: C) {
  const client = useQueryClient();
  const onError = useFailureNotice();
  return useMutation({
    mutationFn: (body: Omit<BodyInputOf<(typeof stationRoutes)[C]>, 'requestId'>) =>
      api.call(stationRoutes[call], { body: { requestId: requestId(), ...body } } as never),
    onError,
    onSettled: () => client.invalidateQueries({ queryKey: overviewKey }),
  });
}
