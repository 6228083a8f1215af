import { type AiStatus, type Presence, type PresenceCounts, cameraRoutes, presenceRoutes } from '@sigap/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../../../app/api.js';
import { useLiveSocket } from '../../../app/live-connection.component.js';
import { withDetection, withRow } from '../hooks/presence-list.js';

export interface PresenceView {
  readonly items: readonly Presence[];
  readonly counts: PresenceCounts;
  /** Server clock minus this computer's, in milliseconds. */
  readonly offsetMs: number;
}

const key = ['presence'] as const;

async function readPresence(): Promise<PresenceView> {
  const reply = await api.call(presenceRoutes.list, {});
  return { items: reply.items, counts: reply.counts, offsetMs: Date.parse(reply.serverTime) - Date.now() };
}

/**
 * Where everybody is. The socket patches single rows (a refetch for each of thousands would not do); a fetch at start, at each
 * reconnect and each minute brings the truth.
 */
export function usePresence() {
  const client = useQueryClient();
  const socket = useLiveSocket();

  useEffect(() => {
    if (!socket) return undefined;
    const patch = (change: (view: PresenceView) => PresenceView) => client.setQueryData<PresenceView>(key, (view) => view && change(view));
    const onInitial = (data: { employees: Presence[]; counts: PresenceCounts; serverTime: string }) =>
      client.setQueryData<PresenceView>(key, {
        items: data.employees,
        counts: data.counts,
        offsetMs: Date.parse(data.serverTime) - Date.now(),
      });
    const onStatus = (data: { employee: Presence; counts: PresenceCounts }) =>
      patch((view) => ({ ...view, items: withRow(view.items, data.employee), counts: data.counts }));
    const onDetected = (data: { employeeId: string; cameraId: string; at: string }) =>
      patch((view) => ({ ...view, items: withDetection(view.items, data) }));
    socket.on('initial_data', onInitial);
    socket.on('employee_status_update', onStatus);
    socket.on('employee_detected', onDetected);
    return () => {
      socket.off('initial_data', onInitial);
      socket.off('employee_status_update', onStatus);
      socket.off('employee_detected', onDetected);
    };
  }, [client, socket]);

  return useQuery({ queryKey: key, queryFn: readPresence, refetchInterval: 60_000, staleTime: 30_000 });
}

/** Cameras for the buttons; refetched when the socket tells that one changed. */
export function useLiveCameras() {
  const client = useQueryClient();
  const socket = useLiveSocket();
  useEffect(() => {
    if (!socket) return undefined;
    const onStatus = () => void client.invalidateQueries({ queryKey: ['cameras'] });
    socket.on('camera_status', onStatus);
    return () => {
      socket.off('camera_status', onStatus);
    };
  }, [client, socket]);
  return useQuery({
    queryKey: ['cameras'],
    queryFn: () => api.call(cameraRoutes.list, { query: { limit: 500 } }),
    refetchInterval: 30_000,
  });
}

/** State of recognition as the socket told last; null until it did. */
export function useAiStatus() {
  const socket = useLiveSocket();
  const [status, setStatus] = useState<AiStatus | null>(null);
  useEffect(() => {
    if (!socket) return undefined;
    const onInitial = (data: { aiStatus: AiStatus }) => setStatus(data.aiStatus);
    const onGone = () => setStatus(null);
    socket.on('initial_data', onInitial);
    socket.on('ai_status', setStatus);
    socket.on('disconnect', onGone);
    return () => {
      socket.off('initial_data', onInitial);
      socket.off('ai_status', setStatus);
      socket.off('disconnect', onGone);
    };
  }, [socket]);
  return status;
}
