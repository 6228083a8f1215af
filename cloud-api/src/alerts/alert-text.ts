import type { IncidentKind, Shortage } from '@sigap/contracts';

export type Language = 'id' | 'en';

/** Facts of an incident, as they are kept in `incidents.facts`; times in milliseconds since 1970. */
export interface EmployeeLostFacts {
  readonly kind: 'EMPLOYEE_LOST';
  readonly code: string;
  readonly name: string;
  readonly zone: string;
  /** Where the person was last seen. */
  readonly cameraId: string | null;
  readonly lastSeenAt: number;
}
export interface CameraDownFacts {
  readonly kind: 'CAMERA_DOWN';
  readonly name: string;
  readonly zone: string;
  readonly fault: string | null;
  readonly downSince: number;
}
export interface EdgeDownFacts {
  readonly kind: 'EDGE_DOWN';
  readonly name: string;
  readonly downSince: number;
}
export interface DiskLowFacts extends Shortage {
  readonly kind: 'DISK_LOW';
  readonly name: string;
  readonly downSince: number;
}
export type IncidentFacts = EmployeeLostFacts | CameraDownFacts | EdgeDownFacts | DiskLowFacts;
/** `told`: "Supervisor - Dewi", or just "Managers". */
export interface TextContext {
  readonly now: number;
  readonly told: string;
  readonly language: Language;
}

/**
 * A duration as the seed writes it: `6 min`. Rounded to the nearest, so 5 minutes and the hold of 30 seconds read as the seed's 6 minutes.
 * Below a minute in seconds, from 90 minutes on in hours, from two days on in days.
 */
export function shortDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

/** How long a person is away, in the seed's words: it counts in minutes, so what is less reads as one. */
export function awayFor(facts: EmployeeLostFacts, now: number): string {
  return shortDuration(Math.max(60_000, now - facts.lastSeenAt));
}

/** Who or what: the head of each text. */
export function subject(facts: IncidentFacts): string {
  return facts.kind === 'EMPLOYEE_LOST' ? `${facts.code} - ${facts.name}` : facts.name;
}

/** AL-5: the seed's text, the same in both languages, because the approved templates at Twilio have these words. */
export function problemText(facts: IncidentFacts, { now, told }: TextContext): string {
  return [`[ALERT] ${subject(facts)}`, `Status: ${problemStatus(facts, now)}`, ...location(facts), `Notified to: ${told}`].join('\n');
}

function problemStatus(facts: IncidentFacts, now: number): string {
  if (facts.kind === 'EMPLOYEE_LOST') return `OUT OF AREA (last seen ${awayFor(facts, now)} ago)`;
  const since = `since ${shortDuration(now - facts.downSince)}`;
  if (facts.kind === 'EDGE_DOWN') return `BOX OFFLINE (${since})`;
  if (facts.kind === 'DISK_LOW') return `${shortHead[facts.what]} (${roomLeft(facts)}, ${since})`;
  return `CAMERA OFFLINE (${since}${facts.fault ? `, ${facts.fault}` : ''})`;
}

const shortHead = { disk: 'DISK LOW', clips: 'CLIP STORAGE FULL' } as const;

/** `0.9 GB of 500 GB left` */
function roomLeft({ leftBytes, ofBytes }: Shortage): string {
  return `${(leftBytes / 1e9).toFixed(1)} GB of ${Math.round(ofBytes / 1e9)} GB left`;
}

function location(facts: IncidentFacts): string[] {
  const zone = zoneOf(facts);
  return zone === null ? [] : [`Location: ${zone}`];
}

/** Boxes have none. */
export function zoneOf(facts: IncidentFacts): string | null {
  return 'zone' in facts ? facts.zone : null;
}

const words = {
  id: {
    recovered: 'PULIH',
    back: 'KEMBALI TERLIHAT',
    online: 'ONLINE KEMBALI',
    room: 'RUANG CUKUP LAGI',
    after: (duration: string) => `setelah ${duration}`,
    place: 'Lokasi',
    told: 'Diberitahukan ke',
    events: (n: number) => `${n} kejadian`,
    takenBy: 'Ditangani oleh',
    clearedBy: 'Diselesaikan oleh',
    nothing: 'Tidak ada kejadian terbuka untuk nomor ini.',
    thanks: 'Terima kasih, dicatat',
    more: (n: number) => `... dan ${n} lagi`,
  },
  en: {
    recovered: 'RECOVERED',
    back: 'SEEN AGAIN',
    online: 'ONLINE AGAIN',
    room: 'ENOUGH ROOM AGAIN',
    after: (duration: string) => `after ${duration}`,
    place: 'Location',
    told: 'Notified to',
    events: (n: number) => `${n} events`,
    takenBy: 'Taken by',
    clearedBy: 'Cleared by',
    nothing: 'There is no open incident for this number.',
    thanks: 'Thank you, noted',
    more: (n: number) => `... and ${n} more`,
  },
} as const;

/** @param zone where the person was seen again; for a camera its own */
export function recoveryText(facts: IncidentFacts, zone: string | null, { now, told, language }: TextContext): string {
  const word = words[language];
  const began = facts.kind === 'EMPLOYEE_LOST' ? facts.lastSeenAt : facts.downSince;
  const status = { EMPLOYEE_LOST: word.back, CAMERA_DOWN: word.online, EDGE_DOWN: word.online, DISK_LOW: word.room }[facts.kind];
  return [
    `[${word.recovered}] ${subject(facts)}`,
    `Status: ${status} (${word.after(shortDuration(now - began))})`,
    ...(zone === null ? [] : [`${word.place}: ${zone}`]),
    `${word.told}: ${told}`,
  ].join('\n');
}

const digestLines = 20;

/** One message for what was gathered in a window; each line is the head and the status of one text. */
export function digestText(texts: readonly string[], language: Language): string {
  const lines = texts.slice(0, digestLines).map((text) => {
    const [head = '', status = ''] = text.split('\n');
    return `${head}: ${status.replace(/^Status: /u, '')}`;
  });
  const rest = texts.length - lines.length;
  return [`[ALERT] ${words[language].events(texts.length)}`, ...lines, ...(rest > 0 ? [words[language].more(rest)] : [])].join('\n');
}

/** Everybody told is told who took it (AL-5). */
export function takenText(facts: IncidentFacts, by: string, step: 'acknowledged' | 'cleared', language: Language): string {
  const word = words[language];
  return `[OK] ${subject(facts)}\n${step === 'acknowledged' ? word.takenBy : word.clearedBy}: ${by}`;
}

export function replyText(facts: IncidentFacts | null, language: Language): string {
  return facts === null ? words[language].nothing : `${words[language].thanks}: ${subject(facts)}`;
}

/** In both languages: a tenant that can't be asked can't be asked for its language. */
export const notRecordedText = 'Balasan ini belum tercatat semuanya, buka dasbor.\nNot all of this reply was recorded, open the dashboard.';

/** The variables of an approved template, `{{1}}` and so on, in the order of `problemText`. */
export function problemVariables(facts: IncidentFacts, { now, told }: TextContext): Record<string, string> {
  const since = facts.kind === 'EMPLOYEE_LOST' ? awayFor(facts, now) : shortDuration(now - facts.downSince);
  const head = facts.kind === 'EMPLOYEE_LOST' ? facts.code : facts.name;
  return { '1': head, '2': detail(facts), '3': since, '4': zoneOf(facts) ?? '-', '5': told };
}

function detail(facts: IncidentFacts): string {
  if (facts.kind === 'EMPLOYEE_LOST') return facts.name;
  if (facts.kind === 'CAMERA_DOWN') return facts.fault ?? '-';
  return facts.kind === 'DISK_LOW' ? `${shortHead[facts.what]}, ${roomLeft(facts)}` : '-';
}

/** The facts as a notification carries them, for a screen in another language; instants in UTC, ISO 8601. */
export function shownFacts(facts: IncidentFacts, now: number): Record<string, string | number | null> {
  const minutes = (since: number) => Math.max(0, Math.round((now - since) / 60_000));
  if (facts.kind === 'EMPLOYEE_LOST') {
    const { code, name, zone, lastSeenAt } = facts;
    return { code, name, zone, lastSeenAt: new Date(lastSeenAt).toISOString(), minutes: minutes(lastSeenAt) };
  }
  const { downSince } = facts;
  const since = { downSince: new Date(downSince).toISOString(), minutes: minutes(downSince) };
  if (facts.kind === 'CAMERA_DOWN') return { name: facts.name, zone: facts.zone, fault: facts.fault, ...since };
  if (facts.kind === 'EDGE_DOWN') return { name: facts.name, ...since };
  const { name, what, leftBytes, ofBytes } = facts;
  return { name, what, leftBytes, ofBytes, ...since };
}

/** Name of the text, under which an approved template (`ContentSid`) may be configured. */
export function templateOf(kind: IncidentKind, phase: 'problem' | 'recovery'): string {
  return `${kind.toLowerCase()}.${phase}`;
}
