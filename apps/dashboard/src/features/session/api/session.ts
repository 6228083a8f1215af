import { identityRoutes } from '@sigap/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { api } from '../../../app/api.js';
import { useFailureNotice } from '../../../app/use-failure-notice.js';

export const sessionKey = ['session'] as const;

/** Who is signed in; fails with `not_signed_in`. */
export function useSession() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: () => api.call(identityRoutes.session, {}),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) => api.call(identityRoutes.login, { body }),
    onSuccess: (session) => {
      client.clear();
      client.setQueryData(sessionKey, session);
    },
  });
}

/** Leaves the page only when the server has ended the session (or had before): else the next person at this computer would be in. */
export function useSignOut() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const onError = useFailureNotice();
  return useMutation({
    mutationFn: () => api.call(identityRoutes.logout, {}),
    onError,
    onSuccess: async () => {
      client.clear();
      await navigate('/sign-in');
    },
  });
}
