import { type BodyInputOf, type SettingsReply, settingsRoutes } from '@sigap/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../app/api.js';

const key = ['settings'] as const;

export function useSettings() {
  return useQuery({ queryKey: key, queryFn: () => api.call(settingsRoutes.read, {}) });
}

export function useSaveSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BodyInputOf<typeof settingsRoutes.change>) => api.call(settingsRoutes.change, { body }),
    onSuccess: (saved: SettingsReply) => client.setQueryData(key, saved),
  });
}
