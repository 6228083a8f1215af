import { presenceRoutes, type Sighting, settingsRoutes } from '@sigap/contracts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../../../app/api.js';

/** As many as are shown; each picture that is shown is a line in the audit log. */
const limit = 12;

/** The last sightings of a person, newest first; asked for again while somebody looks. */
export function useSightings(employeeId: string) {
  return useQuery({
    queryKey: ['sightings', employeeId],
    queryFn: () => api.call(presenceRoutes.sightings, { query: { employeeId, limit } }),
    refetchInterval: 15_000,
  });
}

const dayMs = 24 * 60 * 60 * 1000;

/** Pictures of sightings that ended before this time (milliseconds since 1970) were erased; null while that is not known. */
export function useOldestPicture(): number | null {
  const settings = useQuery({ queryKey: ['picture-days'], queryFn: () => api.call(settingsRoutes.read, {}), staleTime: 60_000 });
  return settings.data ? settings.dataUpdatedAt - settings.data.privacy.snapshotDays * dayMs : null;
}

export interface SightingPicture {
  /** Object URL, given back when no longer shown. */
  readonly url: string | null;
  readonly error: Error | null;
}

/** The best face crop of a sighting; fetched again once the sighting has ended, when a better one may be there. */
export function useSightingPicture({ id, endedAt, hasPicture }: Sighting): SightingPicture {
  const picture = useQuery({
    queryKey: ['sighting-picture', id, endedAt],
    queryFn: ({ signal }) => api.bytes(presenceRoutes.sightingPicture, { params: { id }, signal }),
    enabled: hasPicture,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!picture.data) return undefined;
    const made = URL.createObjectURL(picture.data);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture.data]);
  return { url, error: picture.error };
}
