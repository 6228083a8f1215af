import { employeeRoutes } from '@sigap/contracts';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../app/api.js';

/** To suggest to whoever may edit: departments of the first employees by code, sorted. None while they are loading. */
export function useDepartments(enabled: boolean): string[] {
  const { data } = useQuery({
    queryKey: ['departments'],
    enabled,
    queryFn: ({ signal }) => api.call(employeeRoutes.list, { query: { limit: 500 }, signal }),
  });
  const names = (data?.items ?? []).flatMap(({ department }) => (department === null ? [] : [department]));
  return [...new Set(names)].toSorted((a, b) => a.localeCompare(b));
}
