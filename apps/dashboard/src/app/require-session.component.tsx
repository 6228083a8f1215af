import type { Role } from '@sigap/contracts';
import { EmptyState, ErrorState, LoadingState } from '@sigap/ui';
import { Center } from '@mantine/core';
import { ApiError } from '@sigap/api-client';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation, useNavigate } from 'react-router';
import { sessionKey, useSession } from '../features/session/api/session.js';
import { onSignedOut } from './api.js';
import { errorWords } from './error-words.js';

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

/** The server decides; this only says so before asking. */
export function RequireRole({ roles, page }: { roles: readonly Role[]; page: ReactNode }) {
  const { t } = useTranslation();
  const session = useSession();
  return session.data && roles.includes(session.data.user.role) ? page : <EmptyState title={t('state.notAllowed')} />;
}
