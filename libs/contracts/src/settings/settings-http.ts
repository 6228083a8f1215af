import { z } from 'zod';
import { route } from '../http/route.js';
import { settingsEditors } from '../identity/role.js';
import { defaultPackingRules, packingRules } from '../packing/packing-rules.js';
import { line } from '../primitives/primitives.js';

const seconds = (min: number, max: number) => z.number().int().min(min).max(max);

const absence = {
  /** Not seen for this long: OFFLINE. */
  offlineAfterSeconds: seconds(5, 86_400),
  /** Not seen for this long: EMPLOYEE_LOST. */
  alertAfterSeconds: seconds(5, 86_400),
};
const presence = z.strictObject({
  ...absence,
  /** Departments with thresholds of their own, by the name that their employees carry (PR-1). A change names all of them. */
  departments: z.array(z.strictObject({ department: line(50), ...absence })).max(100),
});
const alerts = z.strictObject({
  /** An incident must last this long before anybody is told (AL-3). */
  holdSeconds: seconds(0, 3_600),
  /** Camera or box away for this long: CAMERA_DOWN, EDGE_DOWN. */
  downAfterSeconds: seconds(1, 3_600),
  /** Most messages to one person in an hour; the rest go into a digest. */
  maxPerPersonPerHour: seconds(1, 1_000),
  language: z.enum(['id', 'en']),
});
const recognition = z.strictObject({
  /** Null: as the pack says. */
  threshold: z.number().min(-8).max(1).nullable(),
  margin: z.number().min(0).max(1).nullable(),
  sampleFps: z.number().min(0.5).max(15),
});
const privacy = z.strictObject({
  /** Snapshots and the face crops of sightings are erased after so many days (PV-1). */
  snapshotDays: z.number().int().min(1).max(90),
  /** Phone numbers and e-mail addresses of old messages are erased after so many days; the messages stay. */
  messageAddressDays: z.number().int().min(1).max(3_650),
});
const site = z.strictObject({ timeZone: z.string().refine((zone) => isTimeZone(zone), 'not a time zone of the IANA database') });

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}

/** By which departments are told apart: nobody thinks of capitals. */
export function departmentKey(department: string): string {
  return department.trim().toLowerCase();
}

/** Thresholds of a tenant. */
export const settings = z.strictObject({ presence, alerts, recognition, privacy, site, packing: packingRules });
export type Settings = z.infer<typeof settings>;

export const defaultSettings: Settings = {
  presence: { offlineAfterSeconds: 120, alertAfterSeconds: 300, departments: [] },
  alerts: { holdSeconds: 30, downAfterSeconds: 30, maxPerPersonPerHour: 20, language: 'id' },
  recognition: { threshold: null, margin: null, sampleFps: 5 },
  privacy: { snapshotDays: 30, messageAddressDays: 90 },
  site: { timeZone: 'Asia/Jakarta' },
  packing: defaultPackingRules,
};

/** What no schema of single values can see. @returns null when the values fit together */
export function settingsFault({ presence: { departments, ...everybody } }: Settings): { path: string; message: string } | null {
  const wrong = [everybody, ...departments].findIndex((of) => of.alertAfterSeconds < of.offlineAfterSeconds);
  if (wrong === 0) return { path: 'presence.alertAfterSeconds', message: 'must not be less than presence.offlineAfterSeconds' };
  if (wrong > 0)
    return { path: `presence.departments.${wrong - 1}.alertAfterSeconds`, message: 'must not be less than its offlineAfterSeconds' };
  const names = departments.map(({ department }) => departmentKey(department));
  const again = names.findIndex((name, i) => names.indexOf(name) < i);
  return again < 0 ? null : { path: `presence.departments.${again}.department`, message: 'is there twice' };
}

/**
 * The settings, and beside them the pack in use and what was measured of it, read-only. Whoever asks may be older than what answers: what
 * it does not know it passes over.
 */
export const settingsReply = z.object({
  presence: presence.strip(),
  alerts: alerts.strip(),
  recognition: recognition.strip(),
  privacy: privacy.strip(),
  site: site.strip(),
  packing: packingRules.strip(),
  pack: z.object({
    name: z.string(),
    title: z.string(),
    licence: z.string(),
    threshold: z.number(),
    margin: z.number(),
    measured: z.array(z.object({ where: z.string(), note: z.string() })),
    advice: z.string().nullable(),
  }),
});
export type SettingsReply = z.infer<typeof settingsReply>;

const partly = z.strictObject({
  presence: presence.partial().optional(),
  alerts: alerts.partial().optional(),
  recognition: recognition.partial().optional(),
  privacy: privacy.partial().optional(),
  site: site.partial().optional(),
  packing: packingRules.partial().optional(),
});

/** `{"presence.offlineAfterSeconds": 60}` means the same as `{"presence": {"offlineAfterSeconds": 60}}`. */
function nested(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const result = new Map<string, unknown>();
  for (const [key, value] of Object.entries(input)) {
    const dot = key.indexOf('.');
    if (dot < 0) result.set(key, together(result.get(key), value));
    else result.set(key.slice(0, dot), together(result.get(key.slice(0, dot)), { [key.slice(dot + 1)]: value }));
  }
  return Object.fromEntries(result);
}

/** Both forms may name values of one group; the later one wins where they name the same. */
function together(before: unknown, value: unknown): unknown {
  const isGroup = (of: unknown) => typeof of === 'object' && of !== null && !Array.isArray(of);
  return isGroup(before) && isGroup(value) ? { ...Object(before), ...Object(value) } : value;
}

export const settingsPatch = z.preprocess(nested, partly);
export type SettingsPatch = z.infer<typeof partly>;

const tag = 'settings';
export const settingsRoutes = {
  read: route({
    method: 'GET',
    path: '/api/settings',
    tag,
    summary: 'Thresholds',
    access: ['admin', 'hr', 'manager', 'supervisor', 'installer'],
    reply: settingsReply,
  }),
  change: route({
    method: 'PATCH',
    path: '/api/settings',
    tag,
    summary: 'Change thresholds',
    access: settingsEditors,
    body: settingsPatch,
    reply: settingsReply,
  }),
} as const;
