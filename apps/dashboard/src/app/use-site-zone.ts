import { settingsRoutes } from '@sigap/contracts';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../features/session/api/session.js';
import { api } from './api.js';
import { viewersZone } from './site-day.js';

/**
 * The time zone that days are counted in: the site's, as the settings tell. Who may not read them counts in the zone of their computer, which
 * also stands in where the settings can't be had. Null until it is known.
 */
export function useSiteZone(): string | null {
  const role = useSession().data?.user.role;
  const mayRead = settingsRoutes.read.access.some((reader) => reader === role);
  const settings = useQuery({
    queryKey: ['settings'],
    queryFn: () => api.call(settingsRoutes.read, {}),
    enabled: mayRead,
    // a zone hardly ever changes; the page of the settings writes what it saved into the same place
    staleTime: 600_000,
  });
  if (settings.data) return settings.data.site.timeZone;
  return mayRead && !settings.isError ? null : viewersZone();
}
