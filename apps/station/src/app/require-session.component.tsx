import { Center } from '@mantine/core';
import { ApiError } from '@sigap/api-client';
import { ErrorState, LoadingState, errorWords } from '@sigap/ui';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation, useNavigate } from 'react-router';
import { sessionKey, useSession } from '../features/session/api/session.js';
import { onSignedOut } from './api.js';

/** Lets nobody through without a session, and back to the same page after signing in. */
export function RequireSession({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const session = useSession();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const client = useQueryClient();

  useEffect(
    () =>
      onSignedOut(() => {
        const ended = client.getQueryData(sessionKey) !== undefined;
        client.clear();
        void navigate('/sign-in', { state: { from: pathname, ended } });
      }),
    [client, navigate, pathname],
  );

  if (session.data) return children;
  if (session.error instanceof ApiError && session.error.status === 401)
    return <Navigate to="/sign-in" state={{ from: pathname }} replace />;
  return (
    <Center mih="60dvh" px="md">
      {session.isError ? <ErrorState {...errorWords(session.error, i18n)} onRetry={() => void session.refetch()} /> : <LoadingState />}
    </Center>
  );
}
