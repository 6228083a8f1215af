import { type PictureVerdict, employeeRoutes } from '@sigap/contracts';
import type { RunningSystem } from './running-system.js';

export interface Picture {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type?: string;
}

/** Adds an employee with consent. */
export async function addEmployee(system: RunningSystem, code: string, name: string): Promise<string> {
  const { id } = await system.admin.client.call(employeeRoutes.create, { body: { code, name } });
  await system.admin.client.call(employeeRoutes.consent, { params: { id }, body: { method: 'written' } });
  return id;
}

/** Uploads pictures as the dashboard does; resolves with a verdict for each. */
export async function enrol(system: RunningSystem, employeeId: string, pictures: readonly Picture[]): Promise<PictureVerdict[]> {
  const files = pictures.map(({ name, bytes, type }) => new File([bytes], name, { type: type ?? 'image/jpeg' }));
  return (await system.admin.client.call(employeeRoutes.enrol, { params: { id: employeeId }, files })).items;
}
