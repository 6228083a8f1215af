import { identityRoutes } from '@sigap/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { api } from '../../../app/api.js';

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

export function useSignOut() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => api.call(identityRoutes.logout, {}),
    onSettled: async () => {
      client.clear();
      await navigate('/sign-in');
    },
  });
}
