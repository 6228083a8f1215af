import type { AiStatus, Presence, PresenceCounts } from '@sigap/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLiveSocket } from '../../../app/live-connection.component.js';
import { withDetection, withRow } from '../hooks/presence-list.js';
import { type PresenceView, aiStatusKey, presenceEntry } from './presence.js';

/**
 * Keeps presence, cameras and the state of recognition in the query cache in step with the socket, on whatever page: a page that is
 * opened later finds them as they are. Rows are patched one by one, since a fetch for each of thousands would not do; a
 * connection that comes back brings the whole anew (`initial_data`).
 */
export function LiveSync(): null {
  const client = useQueryClient();
  const socket = useLiveSocket();

  useEffect(() => {
    if (!socket) return undefined;
    const patch = (change: (view: PresenceView) => PresenceView) => presenceEntry.change(client, change);
    const handlers = {
      initial_data: (data: { employees: Presence[]; counts: PresenceCounts; serverTime: string; aiStatus: AiStatus }) => {
        presenceEntry.replace(client, {
          items: data.employees,
          counts: data.counts,
          offsetMs: Date.parse(data.serverTime) - Date.now(),
        });
        client.setQueryData<AiStatus | null>(aiStatusKey, data.aiStatus);
        void client.invalidateQueries({ queryKey: ['cameras'] });
      },
      employee_status_update: (data: { employee: Presence; counts: PresenceCounts }) =>
        patch((view) => ({ ...view, items: withRow(view.items, data.employee), counts: data.counts })),
      employee_detected: (data: { employeeId: string; cameraId: string; at: string }) =>
        patch((view) => ({ ...view, items: withDetection(view.items, data) })),
      ai_status: (status: AiStatus) => client.setQueryData<AiStatus | null>(aiStatusKey, status),
      camera_status: () => void client.invalidateQueries({ queryKey: ['cameras'] }),
    };
    // nobody knows the state of recognition while the server is away
    const onDisconnect = () => client.setQueryData<AiStatus | null>(aiStatusKey, null);
    socket.on('initial_data', handlers.initial_data);
    socket.on('employee_status_update', handlers.employee_status_update);
    socket.on('employee_detected', handlers.employee_detected);
    socket.on('ai_status', handlers.ai_status);
    socket.on('camera_status', handlers.camera_status);
    socket.on('disconnect', onDisconnect);
    return () => {
      socket.off('initial_data', handlers.initial_data);
      socket.off('employee_status_update', handlers.employee_status_update);
      socket.off('employee_detected', handlers.employee_detected);
      socket.off('ai_status', handlers.ai_status);
      socket.off('camera_status', handlers.camera_status);
      socket.off('disconnect', onDisconnect);
    };
  }, [client, socket]);
  return null;
}
