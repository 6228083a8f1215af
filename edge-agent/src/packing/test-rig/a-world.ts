import { defaultPackingRules, type PackingRules } from '@sigap/contracts';
import type { World } from '../packing-step.js';
import type { Scan } from '../scan.js';
import type { Directory, PackingCamera, Person } from '../station-parts.js';

const id = (kind: string, n: number) => `01a1f9c1-0000-7000-8${kind}-${String(n).padStart(12, '0')}`;
export const cameraId = (n: number) => id('c00', n);
export const employeeId = (n: number) => id('e00', n);

export const supervisor: Person = { userId: id('a00', 1), name: 'Sari' };

export function aCamera(n: number, over: Partial<PackingCamera> = {}): PackingCamera {
  const rules = { onOtherCode: null, region: null, defaultPlatform: null };
  return { id: cameraId(n), name: `Table ${n}`, zone: 'packing', enabled: true, rules, ...over };
}

export const someRules = (over: Partial<PackingRules> = {}): PackingRules => ({ ...defaultPackingRules, ...over });

export const directory: Directory = {
  employees: () => [1, 2, 3, 4, 5, 6, 7, 8].map(anEmployee),
  employee: (wanted) => directory.employees().find((one) => one.id === wanted) ?? null,
};

function anEmployee(n: number) {
  return { id: employeeId(n), code: `E${n}`, name: `Packer ${n}` };
}

/** Time and ids that the test moves. */
export class TestWorld implements World {
  rules = someRules();
  cameras: readonly PackingCamera[] = [aCamera(1), aCamera(2), aCamera(3)];
  nowMs = Date.parse('2026-11-20T08:00:00.000Z');
  steadyMs = 5_000;
  private ids = 0;

  employee(wanted: string) {
    return directory.employee(wanted);
  }

  newId(): string {
    this.ids += 1;
    return id('000', this.ids);
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.steadyMs += ms;
  }
}

export function aScan(n: number, code: string, over: Partial<Scan> = {}): Scan {
  return { code, symbology: null, source: 'page', cameraId: cameraId(n), at: new Date(), ...over };
}
