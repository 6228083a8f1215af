import { type AiStatus, type Presence, type PresenceCounts, cameraRoutes, presenceRoutes } from '@sigap/contracts';
import { LiveEntry } from '@sigap/ui';
import { skipToken, useQuery } from '@tanstack/react-query';
import { api } from '../../../app/api.js';

export interface PresenceView {
  readonly items: readonly Presence[];
  readonly counts: PresenceCounts;
  /** Server clock minus this computer's, in milliseconds. */
  readonly offsetMs: number;
}

export const presenceEntry = new LiveEntry<PresenceView>(['presence']);
export const aiStatusKey = ['ai-status'] as const;

async function readPresence(): Promise<PresenceView> {
  const reply = await api.call(presenceRoutes.list, {});
  return { items: reply.items, counts: reply.counts, offsetMs: Date.parse(reply.serverTime) - Date.now() };
}

/** Where everybody is: kept in step by `LiveSync`, fetched whole at start and each minute. */
export function usePresence() {
  return useQuery({
    queryKey: presenceEntry.key,
    queryFn: () => presenceEntry.fetch(readPresence),
    refetchInterval: 60_000,
    staleTime: 30_000,
  });
}

/** Cameras for the buttons. */
export function useLiveCameras() {
  return useQuery({
    queryKey: ['cameras'],
    queryFn: () => api.call(cameraRoutes.list, { query: { limit: 500 } }),
    refetchInterval: 30_000,
  });
}

/** State of recognition as the socket told last; null until it did, and while the server is away. */
export function useAiStatus(): AiStatus | null {
  return useQuery<AiStatus | null>({ queryKey: aiStatusKey, queryFn: skipToken, gcTime: Number.POSITIVE_INFINITY }).data ?? null;
}
