import { Affix, Paper, Text } from '@mantine/core';
import { type StationSocket, connectStation, stayConnected } from '@sigap/api-client';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, createContext, use, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionKey, useSession } from '../features/session/api/session.js';

const SocketContext = createContext<StationSocket | null>(null);

/** The `/station` socket of this session; null until it exists. */
export function useStationSocket(): StationSocket | null {
  return use(SocketContext);
}

/** One socket for all pages while somebody is signed in. Says so when the box is away. */
export function StationConnection({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const userId = useSession().data?.user.id;
  const [socket, setSocket] = useState<StationSocket | null>(null);
  const [away, setAway] = useState(false);

  useEffect(() => {
    if (!userId) return undefined;
    const opened = connectStation();
    opened.on('connect', () => setAway(false));
    opened.on('connect_error', () => setAway(true));
    opened.on('disconnect', (reason) => setAway(reason !== 'io client disconnect'));
    const stop = stayConnected(opened, { onRefused: () => void client.invalidateQueries({ queryKey: sessionKey }) });
    setSocket(opened);
    return () => {
      stop();
      opened.disconnect();
      setSocket(null);
    };
  }, [client, userId]);

  return (
    <SocketContext value={socket}>
      {children}
      {away ? (
        <Affix position={{ bottom: 16, left: 16 }}>
          <Paper withBorder shadow="md" px="md" py="xs" role="status">
            <Text size="sm" c="red">
              {t('station.boxAway')}
            </Text>
          </Paper>
        </Affix>
      ) : null}
    </SocketContext>
  );
}
