import { cameraRoutes, defaultPlatforms, employeeRoutes } from '@sigap/contracts';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../app/api.js';

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** People to choose from; empty for roles that may not list them. */
export function usePackingEmployees(mayList: boolean): Choice[] {
  const query = useQuery({
    queryKey: ['recordings', 'employees'],
    queryFn: () => api.call(employeeRoutes.list, { query: { limit: 500 } }),
    enabled: mayList,
    staleTime: 60_000,
  });
  return (query.data?.items ?? []).map(({ id, code, name }) => ({ value: id, label: `${name} (${code})` }));
}

/** Cameras over packing tables. */
export function usePackingCameras(mayList: boolean): Choice[] {
  const query = useQuery({
    queryKey: ['recordings', 'cameras'],
    queryFn: () => api.call(cameraRoutes.list, { query: { limit: 500 } }),
    enabled: mayList,
    staleTime: 60_000,
  });
  return (query.data?.items ?? []).filter(({ purpose }) => purpose === 'packing').map(({ id, name }) => ({ value: id, label: name }));
}

export function usePlatforms(): Choice[] {
  return defaultPlatforms.map(({ code, name }) => ({ value: code, label: name }));
}
