import { stationEditors, stationRoutes } from '@sigap/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { api } from '../../../app/api.js';
import { useFailureNotice } from '../../../app/use-failure-notice.js';

export const sessionKey = ['session'] as const;

/** Who is signed in at this box; fails with `not_signed_in`. */
export function useSession() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: () => api.call(stationRoutes.session, {}),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** May set shifts up and end them. The box decides; this only says so before asking. */
export function useIsEditor(): boolean {
  const role = useSession().data?.user.role;
  return stationEditors.some((editor) => editor === role);
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) => api.call(stationRoutes.login, { body }),
    onSuccess: (session) => {
      client.clear();
      client.setQueryData(sessionKey, session);
    },
  });
}

/** Leaves the page only when the box has ended the session: else the next person at this screen would be in. */
export function useSignOut() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const onError = useFailureNotice();
  return useMutation({
    mutationFn: () => api.call(stationRoutes.logout, {}),
    onError,
    onSuccess: async () => {
      client.clear();
      await navigate('/sign-in');
    },
  });
}
