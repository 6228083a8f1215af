import { type BodyInputOf, type Recording, recordingRoutes } from '@sigap/contracts';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../app/api.js';
import { pollFirstPage } from '../../../app/poll-first-page.js';
import { useFailureNotice } from '../../../app/use-failure-notice.js';
import { type RecordingFilter, queryOf } from '../hooks/recording-filter.js';

const key = ['recordings'] as const;
export const recordingKey = (id: string) => [...key, 'one', id] as const;

/** Recordings that fit, newest scan first, page by page. Waits for the time zone where days are asked for. */
export function useRecordings(filter: RecordingFilter, timeZone: string | null) {
  const zone = filter.fromDay === null && filter.toDay === null ? 'UTC' : timeZone;
  return useInfiniteQuery({
    queryKey: [...key, 'list', filter, zone],
    queryFn: ({ pageParam, signal }) =>
      api.call(recordingRoutes.list, { query: { limit: 50, cursor: pageParam, ...queryOf(filter, zone ?? 'UTC') }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before) => before,
    refetchInterval: pollFirstPage(10_000),
    enabled: zone !== null,
  });
}

const settled: readonly Recording['location'][] = ['cloud', 'pruned', 'missing'];

/** One recording, asked for again and again while its clip is on the way. */
export function useRecording(id: string) {
  return useQuery({
    queryKey: recordingKey(id),
    queryFn: () => api.call(recordingRoutes.read, { params: { id } }),
    refetchInterval: ({ state }) => (state.data && settled.includes(state.data.location) ? 30_000 : 1_500),
  });
}

/**
 * The server's word on a clip that it has. It reads the whole file for it, so it is asked once for as long as the verdict is looked at, and
 * forgotten with it: a clip that is sent again is judged again.
 */
export function useClipVerdict(id: string) {
  return useQuery({
    queryKey: [...key, 'verdict', id],
    queryFn: () => api.call(recordingRoutes.verify, { params: { id } }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

function useRecordingWrite<V>(id: string, write: (value: V) => Promise<Recording>) {
  const client = useQueryClient();
  const onError = useFailureNotice();
  return useMutation({
    mutationFn: write,
    onError,
    onSuccess: (recording) => client.setQueryData(recordingKey(id), recording),
    onSettled: () => client.invalidateQueries({ queryKey: [...key, 'list'] }),
  });
}

/** Has the box send the clip. */
export function useRequestUpload(id: string) {
  return useRecordingWrite<void>(id, () => api.call(recordingRoutes.upload, { params: { id } }));
}

export function useLegalHold(id: string) {
  return useRecordingWrite<boolean>(id, (hold) => api.call(recordingRoutes.hold, { params: { id }, body: { hold } }));
}

export function useShares(id: string) {
  return useQuery({ queryKey: [...key, 'shares', id], queryFn: () => api.call(recordingRoutes.shares, { params: { id } }) });
}

export function useShareAccesses(shareId: string | null) {
  return useQuery({
    queryKey: [...key, 'accesses', shareId],
    queryFn: () => api.call(recordingRoutes.shareAccesses, { params: { id: shareId ?? '' } }),
    enabled: shareId !== null,
  });
}

export function useMakeShare(id: string) {
  const client = useQueryClient();
  const onError = useFailureNotice();
  return useMutation({
    mutationFn: (body: BodyInputOf<(typeof recordingRoutes)['share']>) => api.call(recordingRoutes.share, { params: { id }, body }),
    onError,
    onSuccess: () => client.invalidateQueries({ queryKey: [...key, 'shares', id] }),
  });
}

export function useRevokeShare(id: string) {
  const client = useQueryClient();
  const onError = useFailureNotice();
  return useMutation({
    mutationFn: (shareId: string) => api.call(recordingRoutes.revokeShare, { params: { id: shareId } }),
    onError,
    onSuccess: () => client.invalidateQueries({ queryKey: [...key, 'shares', id] }),
  });
}

/** Copies of a clip, asked for again while one is being made. */
export function useCopies(id: string) {
  return useQuery({
    queryKey: [...key, 'copies', id],
    queryFn: () => api.call(recordingRoutes.copies, { params: { id } }),
    refetchInterval: ({ state }) => (state.data?.items.some((copy) => copy.state === 'queued' || copy.state === 'working') ? 1_500 : false),
  });
}

export function useMakeCopy(id: string) {
  const client = useQueryClient();
  const onError = useFailureNotice();
  return useMutation({
    mutationFn: (body: BodyInputOf<(typeof recordingRoutes)['makeCopy']>) => api.call(recordingRoutes.makeCopy, { params: { id }, body }),
    onError,
    onSuccess: () => client.invalidateQueries({ queryKey: [...key, 'copies', id] }),
  });
}

/** Addresses of bytes, for a player or a link; the session cookie signs them in. */
export const clipUrl = (id: string) => `/api/recordings/${id}/file`;
export const clipDownloadUrl = (id: string) => `/api/recordings/${id}/file?download=1`;
export const copyUrl = (copyId: string) => `/api/copies/${copyId}/file`;
export function exportUrl(filter: RecordingFilter, timeZone: string): string {
  const query = new URLSearchParams(Object.entries(queryOf(filter, timeZone) ?? {}));
  return `/api/recordings/export?${query.toString()}`;
}
