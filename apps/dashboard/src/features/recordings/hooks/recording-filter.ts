import { type QueryInputOf, type recordingRoutes, clipLocation, packingMode } from '@sigap/contracts';
import { startOfDay } from '../../../app/site-day.js';

/** What the page searches by; kept in the address, so that a search can be sent to a colleague. */
export interface RecordingFilter {
  readonly label: string;
  /** Days of the site's calendar, `YYYY-MM-DD`, both inclusive. */
  readonly fromDay: string | null;
  readonly toDay: string | null;
  readonly employeeId: string | null;
  readonly cameraId: string | null;
  readonly platform: string | null;
  readonly mode: string | null;
  readonly location: string | null;
  readonly sessionId: string | null;
}

const names = ['label', 'fromDay', 'toDay', 'employeeId', 'cameraId', 'platform', 'mode', 'location', 'sessionId'] as const;

export function filterOf(address: URLSearchParams): RecordingFilter {
  const [label, ...others] = names.map((name) => address.get(name) || null);
  const [fromDay, toDay, employeeId, cameraId, platform, mode, location, sessionId] = others;
  const orNull = (value: string | null | undefined) => value ?? null;
  return {
    label: label ?? '',
    fromDay: dayOrNull(fromDay),
    toDay: dayOrNull(toDay),
    employeeId: orNull(employeeId),
    cameraId: orNull(cameraId),
    platform: orNull(platform),
    mode: orNull(mode),
    location: orNull(location),
    sessionId: orNull(sessionId),
  };
}

export function addressOf(filter: RecordingFilter): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (filter[name] ? [[name, filter[name]]] : [])));
}

export const isEmpty = (filter: RecordingFilter): boolean => names.every((name) => !filter[name]);

/** The request for a filter; days are those of a time zone. Without what no request may hold. */
export function queryOf(filter: RecordingFilter, timeZone: string): QueryInputOf<(typeof recordingRoutes)['export']> {
  const mode = packingMode.safeParse(filter.mode);
  const location = clipLocation.safeParse(filter.location);
  return {
    ...(filter.label.trim() ? { label: filter.label.trim().slice(0, 80) } : {}),
    ...(filter.fromDay ? { from: startOfDay(filter.fromDay, 0, timeZone) } : {}),
    ...(filter.toDay ? { to: startOfDay(filter.toDay, 1, timeZone) } : {}),
    ...(filter.employeeId ? { employeeId: filter.employeeId } : {}),
    ...(filter.cameraId ? { cameraId: filter.cameraId } : {}),
    ...(filter.platform ? { platform: filter.platform } : {}),
    ...(filter.sessionId ? { sessionId: filter.sessionId } : {}),
    ...(mode.success ? { mode: mode.data } : {}),
    ...(location.success ? { location: location.data } : {}),
  };
}

function dayOrNull(text: string | null | undefined): string | null {
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;
}

/** Milliseconds -> `m:ss`. */
export function clipLength(milliseconds: number | null): string {
  if (milliseconds === null) return '–';
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Bytes for people, decimal as disks are sold. */
export function fileSize(bytes: number | null, language: string): string {
  if (bytes === null) return '–';
  const [value, unit] = bytes >= 1e9 ? [bytes / 1e9, 'GB'] : bytes >= 1e6 ? [bytes / 1e6, 'MB'] : [bytes / 1e3, 'kB'];
  return `${value.toLocaleString(language, { maximumFractionDigits: 1 })} ${unit}`;
}
