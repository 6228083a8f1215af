import { Affix, Paper, Text } from '@mantine/core';
import { type LiveSocket, connectLive, stayConnected } from '@sigap/api-client';
import { presenceReaders } from '@sigap/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, createContext, use, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionKey, useSession } from '../features/session/api/session.js';

const SocketContext = createContext<LiveSocket | null>(null);

/** The live socket of this session; null until it exists, or for roles that may not look. */
export function useLiveSocket(): LiveSocket | null {
  return use(SocketContext);
}

/** One socket for all pages, as long as somebody is signed in. Says so when the server is away. */
export function LiveConnection({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const session = useSession();
  const client = useQueryClient();
  const [socket, setSocket] = useState<LiveSocket | null>(null);
  const [away, setAway] = useState(false);
  const userId = session.data?.user.id;
  const role = session.data?.user.role;
  const mayLook = role !== undefined && presenceReaders.some((reader) => reader === role);

  useEffect(() => {
    if (!userId || !mayLook) return undefined;
    const opened = connectLive();
    opened.on('connect', () => setAway(false));
    opened.on('connect_error', () => setAway(true));
    opened.on('disconnect', (reason) => setAway(reason !== 'io client disconnect'));
    // the session ended or its role changed: asking for it leads to the sign-in page, or shows what the new role may see
    const stop = stayConnected(opened, { onRefused: () => void client.invalidateQueries({ queryKey: sessionKey }) });
    setSocket(opened);
    return () => {
      stop();
      opened.disconnect();
      setSocket(null);
    };
  }, [client, userId, mayLook]);

  return (
    <SocketContext value={socket}>
      {children}
      {away ? (
        <Affix position={{ bottom: 16, left: 16 }}>
          <Paper withBorder shadow="md" px="md" py="xs" role="status">
            <Text size="sm" c="red">
              {t('state.offline')}
            </Text>
          </Paper>
        </Affix>
      ) : null}
    </SocketContext>
  );
}
