import { cameraRoutes, type Employee, employeeRoutes, identityRoutes, settingsRoutes } from '@sigap/contracts';
import { gentlePoses, personFromSeed, renderFacePicture } from '@sigap/testing';
import type { NewUser } from '../system/administration.js';
import { ApiRefusal, type ApiSession } from './api-session.js';
import { type DemoPerson, demoPeople } from './demo-people.js';
import { cameraUrl, demoCameras } from './demo-scenes.js';
import type { SeedRecord } from './seed-record.js';

/** Shorter than in earnest, so that a visitor sees the story in minutes; the start says so. */
export const demoSettings = {
  presence: { offlineAfterSeconds: 20, alertAfterSeconds: 45 },
  alerts: { holdSeconds: 5, downAfterSeconds: 12 },
  recognition: { sampleFps: 2 },
} as const;

/** Each clip goes to the cloud at once, so that it can be played on the dashboard; a demo that runs for days fills no disk. */
export const demoPackingRules = { upload: 'all', quotaGigabytes: 2, cloudQuotaGigabytes: 2 } as const;

/** Distance 0.25 for the default pack: drawn faces are nearer to each other than people are (same at most 0.21, others from 0.30). */
const DRAWN_FACES = { pack: 'face-api', threshold: 0.75, margin: 0.02 } as const;

const PICTURE = { width: 480, height: 600 } as const;
const PICTURES_EACH = 3;

export interface SeedOptions {
  session: ApiSession;
  record: SeedRecord;
  ports: Readonly<Record<string, number>>;
  pack: string;
  /** Sign-ins besides the admin's. */
  users: readonly NewUser[];
  edgeId: string;
  /** Told about each person who is enrolled. */
  onProgress: (done: number, total: number) => void;
  signal: AbortSignal;
}

/** Settings, sign-ins and people, through the public API. May be cut at any point and called again: nothing is made twice. */
export async function seedPeople(options: SeedOptions): Promise<void> {
  const { session, record } = options;
  await record.once('settings', async () => {
    const { pack, threshold, margin } = DRAWN_FACES;
    const recognition = { ...demoSettings.recognition, ...(options.pack === pack ? { threshold, margin } : {}) };
    await session.call(settingsRoutes.change, { body: { ...demoSettings, recognition } });
  });
  await record.once('packing rules', async () => void (await session.call(settingsRoutes.change, { body: { packing: demoPackingRules } })));
  for (const user of options.users) {
    await record.once(`user ${user.email}`, async () => createUser(session, user));
  }
  const known = new Map((await session.call(employeeRoutes.list, { query: { limit: 500 } })).items.map((item) => [item.code, item]));
  for (const [index, person] of demoPeople.entries()) {
    const step = `employee ${person.code}`;
    if (record.has(step)) continue;
    options.signal.throwIfAborted();
    await record.once(step, async () => {
      const supervisorId = person.supervisor === null ? null : (known.get(person.supervisor)?.id ?? null);
      const employee = known.get(person.code) ?? (await create(session, person, supervisorId));
      known.set(person.code, employee);
      await enrol(session, person, employee);
    });
    options.onProgress(index + 1, demoPeople.length);
  }
}

async function createUser(session: ApiSession, { email, name, role, password }: NewUser): Promise<void> {
  try {
    await session.call(identityRoutes.createUser, { body: { email, name, role, password } });
  } catch (err) {
    // There since a start that was cut between this and the note of it.
    if (!(err instanceof ApiRefusal && err.code === 'user_email_taken')) throw err;
  }
}

async function create(session: ApiSession, person: DemoPerson, supervisorId: string | null): Promise<Employee> {
  const { code, name, department, role, phone } = person;
  return session.call(employeeRoutes.create, { body: { code, name, department, role, phone, supervisorId } });
}

async function enrol(session: ApiSession, person: DemoPerson, employee: Employee): Promise<void> {
  const params = { id: employee.id };
  if (employee.consent === null)
    await session.call(employeeRoutes.consent, { params, body: { method: 'digital', note: 'Demo: drawn face' } });
  if (employee.templates > 0) return;
  const drawn = personFromSeed(person.seed);
  const pictures = await Promise.all(gentlePoses.slice(0, PICTURES_EACH).map((pose) => renderFacePicture(drawn, pose, PICTURE)));
  const files = pictures.map((picture, index) => ({
    name: `${person.code}-${index + 1}.jpg`,
    type: 'image/jpeg',
    bytes: new Uint8Array(picture),
  }));
  const { items } = await session.call(employeeRoutes.enrol, { params, files });
  if (items.some(({ verdict }) => verdict === 'accepted')) return;
  const reasons = items.map((item) => (item.verdict === 'refused' ? item.reason : item.verdict)).join(', ');
  throw new Error(`none of the pictures of ${person.code} was accepted: ${reasons}`);
}

/**
 * Tells the system about the virtual cameras, once they play. At later starts as well: one may have had to take another port. A camera
 * that somebody removed stays removed.
 */
export async function registerCameras({ session, record, ports, edgeId }: SeedOptions): Promise<void> {
  const { items } = await session.call(cameraRoutes.list, { query: { limit: 500 } });
  for (const camera of demoCameras) {
    const { name, zone, purpose } = camera;
    const url = cameraUrl(camera, ports);
    const known = items.find((item) => item.name === name);
    await record.once(`camera ${name}`, async () => {
      if (known === undefined) await session.call(cameraRoutes.create, { body: { name, zone, url, purpose, edgeId } });
    });
    if (known !== undefined && known.url !== url && known.url.startsWith('rtsp://127.0.0.1:')) {
      await session.call(cameraRoutes.change, { params: { id: known.id }, body: { url } });
    }
  }
}
