import { type BodyInputOf, employeeRoutes } from '@sigap/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../app/api.js';

const key = ['employees'] as const;

/** All employees, sorted by code; a tenant has thousands at most, so the pages are read through. */
export function useEmployees() {
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const items = [];
      let cursor: string | undefined;
      do {
        const page = await api.call(employeeRoutes.list, { query: { limit: 500, cursor }, signal });
        items.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      return items;
    },
  });
}

type NewEmployee = BodyInputOf<typeof employeeRoutes.create>;

/** Creates without `id`, changes with it. */
export function useSaveEmployee() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: NewEmployee & { id?: string | undefined }) =>
      id ? api.call(employeeRoutes.change, { params: { id }, body }) : api.call(employeeRoutes.create, { body }),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: key }), client.invalidateQueries({ queryKey: ['presence'] })]),
  });
}

export function useRemoveEmployee() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.call(employeeRoutes.remove, { params: { id } }),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: key }), client.invalidateQueries({ queryKey: ['presence'] })]),
  });
}
