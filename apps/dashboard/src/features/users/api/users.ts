import { type BodyInputOf, identityRoutes, type User } from '@sigap/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../app/api.js';

const key = ['users'] as const;

/** All users of the tenant, sorted by e-mail; there are hundreds at most, so the pages are read through. */
export function useUsers() {
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const items: User[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.call(identityRoutes.listUsers, { query: { limit: 500, cursor }, signal });
        items.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      return items;
    },
  });
}

export function useCreateUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BodyInputOf<typeof identityRoutes.createUser>) => api.call(identityRoutes.createUser, { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}

/** Acts at once on open sessions of that user. */
export function useChangeUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: BodyInputOf<typeof identityRoutes.changeUser> & { id: string }) =>
      api.call(identityRoutes.changeUser, { params: { id }, body }),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}
