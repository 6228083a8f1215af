import { EmptyState, ErrorState, LoadingState, errorWords } from '@sigap/ui';
import { Center } from '@mantine/core';
import { ApiError } from '@sigap/api-client';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation, useNavigate } from 'react-router';
import { sessionKey, useSession } from '../features/session/api/session.js';
import { onSignedOut } from './api.js';
import { type Destination, destinationsOf } from './destinations.js';

/** Lets nobody through without a session, and back to the same page after signing in. */
export function RequireSession({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const session = useSession();
  const location = useLocation();
  const navigate = useNavigate();
  const client = useQueryClient();

  useEffect(
    () =>
      onSignedOut(() => {
        const ended = client.getQueryData(sessionKey) !== undefined;
        client.clear();
        void navigate('/sign-in', { state: { from: location.pathname, ended } });
      }),
    [client, navigate, location.pathname],
  );

  if (session.data) return children;
  if (session.error instanceof ApiError && session.error.status === 401)
    return <Navigate to="/sign-in" state={{ from: location.pathname }} replace />;
  return (
    <Center mih="60dvh" px="md">
      {session.isError ? <ErrorState {...errorWords(session.error, i18n)} onRetry={() => void session.refetch()} /> : <LoadingState />}
    </Center>
  );
}

/** The server decides; this only says so before asking. Who may not see the first page is led to the first one that is theirs. */
export function RequireRole({ path, page }: { path: Destination['path']; page: ReactNode }) {
  const { t } = useTranslation();
  const session = useSession();
  if (!session.data) return null;
  const mine = destinationsOf(session.data.user.role);
  if (mine.some((destination) => destination.path === path)) return page;
  const first = mine[0];
  return path === '/' && first ? <Navigate to={first.path} replace /> : <EmptyState title={t('state.notAllowed')} />;
}
