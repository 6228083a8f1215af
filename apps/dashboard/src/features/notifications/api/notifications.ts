import { type Notification, notificationRoutes } from '@sigap/contracts';
import { notifications as toasts } from '@mantine/notifications';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../../../app/api.js';
import { useLiveSocket } from '../../../app/live-connection.component.js';
import { useFailureNotice } from '../../../app/use-failure-notice.js';

const key = ['notifications'] as const;

/** Newest first, page by page; refetched when the socket hints at a new one, which also shows as a toast. */
export function useNotifications() {
  const client = useQueryClient();
  const socket = useLiveSocket();
  useEffect(() => {
    if (!socket) return undefined;
    const onNotification = (data: { notification: Notification }) => {
      const { message, phase, id } = data.notification;
      toasts.show({ id, color: phase === 'problem' ? 'red' : 'green', message, styles: { description: { whiteSpace: 'pre-line' } } });
      void client.invalidateQueries({ queryKey: key });
    };
    socket.on('notification', onNotification);
    return () => {
      socket.off('notification', onNotification);
    };
  }, [client, socket]);
  return useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => api.call(notificationRoutes.list, { query: { limit: 30, cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: 60_000,
  });
}

function useNotificationWrite<T>(write: (input: T) => Promise<unknown>) {
  const client = useQueryClient();
  const onError = useFailureNotice();
  return useMutation({ mutationFn: write, onError, onSettled: () => client.invalidateQueries({ queryKey: key }) });
}

export const useMarkRead = () => useNotificationWrite((id: string) => api.call(notificationRoutes.read, { params: { id } }));
export const useMarkAllRead = () => useNotificationWrite<void>(() => api.call(notificationRoutes.readAll, {}));
export const useAcknowledge = () => useNotificationWrite((id: string) => api.call(notificationRoutes.acknowledge, { params: { id } }));
