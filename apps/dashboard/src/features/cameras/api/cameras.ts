import { type BodyInputOf, cameraRoutes, edgeRoutes } from '@sigap/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../app/api.js';

const key = ['cameras'] as const;

export function useCameras() {
  return useQuery({ queryKey: key, queryFn: () => api.call(cameraRoutes.list, { query: { limit: 500 } }), refetchInterval: 5_000 });
}

export function useEdges() {
  return useQuery({ queryKey: ['edges'], queryFn: () => api.call(edgeRoutes.list, { query: { limit: 500 } }), refetchInterval: 10_000 });
}

type NewCamera = BodyInputOf<typeof cameraRoutes.create>;

/** Creates without `id`, changes with it. */
export function useSaveCamera() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: NewCamera & { id?: string | undefined }) =>
      id ? api.call(cameraRoutes.change, { params: { id }, body }) : api.call(cameraRoutes.create, { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}

export function useRemoveCamera() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.call(cameraRoutes.remove, { params: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}

export function useRestartCamera() {
  return useMutation({ mutationFn: (id: string) => api.call(cameraRoutes.restart, { params: { id } }) });
}

/** A picture taken now by the box; fails with `edge_offline`, `camera_offline`, `command_expired`. */
export function useTestPicture() {
  return useMutation({ mutationFn: (id: string) => api.bytes(cameraRoutes.snapshot, { params: { id } }) });
}
