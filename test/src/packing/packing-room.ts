import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  cameraRoutes,
  identityRoutes,
  type PackingRules,
  type Recording,
  recordingRoutes,
  settingsRoutes,
  stationRoutes,
} from '@sigap/contracts';
import { type ParcelScene, startVirtualCameras, type VirtualCamera } from '@sigap/testing';
import { type ApiVisitor, visit } from '../system/api-visitor.js';
import { addEmployee } from '../system/enrol.js';
import { type RunningSystem, startSystem } from '../system/running-system.js';
import { until } from '../system/until.js';
import { UsbScanner } from './usb-scanner.js';

export const cameraFps = 10;
const people = ['Siti Rahma', 'Budi Hartono', 'Rina Kartika'] as const;

export interface Table {
  cameraId: string;
  camera: VirtualCamera;
  employeeId: string;
  employeeName: string;
}

/** The whole system with a room of packing tables; nobody has begun a session yet. */
export interface PackingRoom {
  system: RunningSystem;
  tables: readonly Table[];
  /** Bound to the second table. */
  scanner: UsbScanner;
  /** Signs in at the box with this. */
  supervisor: { email: string; password: string };
  /** Signed in at the box. */
  signInAtBox(): Promise<ApiVisitor>;
  close(): Promise<void>;
}

/** A parcel lies on the table, its label up, until another scene is set: as somebody does who waits for the sound. */
export function labelUp(code: string, label: string): ParcelScene {
  const always = { from: 0, until: 3_600 };
  const parcel = { ...always, code, shown: [always], qrBeside: `https://example.com/${code}` };
  return { table: 'wood', label, loopSeconds: 3_600, parcels: [parcel] };
}

/** Hands are at work, and no label is in view. */
export function handsAtWork(label: string): ParcelScene {
  return { table: 'steel', label, loopSeconds: 3_600, parcels: [], hands: [{ from: 0, until: 3_600 }] };
}

export async function openPackingRoom(count: 1 | 2 | 3, rules: Partial<PackingRules> = {}): Promise<PackingRoom> {
  const cameras = await startVirtualCameras(
    Array.from({ length: count }, (_, index) => ({
      name: `meja-${index + 1}`,
      fps: cameraFps,
      leavesNothingOut: true,
      source: { kind: 'parcels' as const, scene: handsAtWork(`MEJA ${index + 1}`) },
    })),
  );
  const system = await startSystem();
  const { client } = system.admin;
  await client.call(settingsRoutes.change, { body: { packing: { upload: 'all', ...rules } } });
  const supervisor = { email: 'meja@uji.local', password: 'kardus cokelat 47' };
  await client.call(identityRoutes.createUser, { body: { ...supervisor, name: 'Sri Handayani', role: 'packing_supervisor' } });
  const tables: Table[] = [];
  for (const [index, camera] of cameras.entries()) {
    const body = { name: `Meja ${index + 1}`, zone: 'Packing', url: camera.url, purpose: 'packing' as const, edgeId: system.edgeId };
    const { id: cameraId } = await client.call(cameraRoutes.create, { body });
    const employeeName = people[index] ?? `Pegawai ${index + 1}`;
    tables.push({ cameraId, camera, employeeName, employeeId: await addEmployee(system, `EMP00${index + 1}`, employeeName) });
  }
  const scanner = new UsbScanner(join(system.dataDir, 'scanner'));
  const bindings = { scanners: [{ match: scanner.path, station: tables[1]?.cameraId ?? tables[0]?.cameraId ?? null, kind: 'keyboard' }] };
  await writeFile(join(system.dataDir, 'edge', 'scanners.json'), JSON.stringify(bindings));
  await system.startEdge();

  const signInAtBox = async () => {
    const visitor = visit(system.stationUrl);
    await visitor.client.call(stationRoutes.login, { body: supervisor });
    return visitor;
  };
  const box = await until('a sign-in at the box', signInAtBox, 30_000);
  await until('tables with pictures and the people of the cloud', async () => {
    const { items } = await box.client.call(stationRoutes.cameras, {});
    const { employees } = await box.client.call(stationRoutes.employees, {});
    return items.filter(({ cameraState }) => cameraState === 'online').length === count && employees.length >= count;
  });
  return {
    system,
    tables,
    scanner,
    supervisor,
    signInAtBox,
    close: async () => {
      await system.stop();
      scanner.close();
      await cameras[0]?.close();
    },
  };
}

/** Puts everybody to their table, as the setup page does. @returns the session's id */
export async function beginSession(room: PackingRoom, box: ApiVisitor): Promise<string> {
  const { id } = await box.client.call(stationRoutes.create, { body: {} });
  for (const { cameraId, employeeId } of room.tables)
    await box.client.call(stationRoutes.assign, { body: { cameraId, employeeId, platform: 'shopee' } });
  return id;
}

export async function stationOf(box: ApiVisitor, cameraId: string) {
  const { items } = await box.client.call(stationRoutes.cameras, {});
  const station = items.find((item) => item.cameraId === cameraId);
  if (station === undefined) throw new Error(`the box has no table ${cameraId}`);
  return station;
}

/** Resolves when the table records the code for longer than the 3 s in which a scan can't end it. */
export async function recordsFor(box: ApiVisitor, cameraId: string, barcode: string, seconds = 3.5): Promise<void> {
  await until(`a recording of ${barcode}`, async () => {
    const station = await stationOf(box, cameraId);
    const isRecording = station.state === 'recording' && station.barcode === barcode && station.scannedAt !== null;
    return isRecording && Date.now() - Date.parse(station.scannedAt ?? '') > seconds * 1_000;
  });
}

/** The recordings of a label as the cloud has them. */
export async function found(system: RunningSystem, label: string): Promise<Recording[]> {
  return (await system.admin.client.call(recordingRoutes.list, { query: { label } })).items;
}

/** The one recording of a label, once its clip is whole in the cloud. */
export function inTheCloud(system: RunningSystem, label: string, limitMs = 60_000): Promise<Recording> {
  return until(
    `the clip of ${label} in the cloud`,
    async () => {
      const items = await found(system, label);
      if (items.length > 1) throw new Error(`${items.length} recordings of ${label}`);
      const [recording] = items;
      return recording?.location === 'cloud' ? recording : Promise.reject(new Error(recording?.location ?? 'unknown'));
    },
    limitMs,
  );
}
