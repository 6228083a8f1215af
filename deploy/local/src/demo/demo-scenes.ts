import type { CameraPurpose } from '@sigap/contracts';
import type { Scene, VirtualCameraOptions, Visit } from '@sigap/testing';
import { demoPeople } from './demo-people.js';
import { packingCamera, packingCameraOptions } from './packing-scene.js';

/** The script of the demo: what happens in front of the cameras that look at people, over and over. Seconds are those since the cameras started. */
export const LOOP_SECONDS = 300;

/** Who leaves for good, as far as the loop goes, and when: the alert follows. */
export const LEAVER = { code: 'EMP008', leavesAtSecond: 90 } as const;

/** When the workshop's camera can't be reached. */
export const OUTAGE = { from: 165, until: 200 } as const;

export interface DemoCamera {
  name: string;
  zone: string;
  /** Key of its port among the remembered ones. */
  portName: 'camera1' | 'camera2' | 'camera3' | 'camera4';
  path: string;
  purpose: CameraPurpose;
}

/** A camera that looks at people. */
export interface PeopleCamera extends DemoCamera {
  scene: Scene;
}

function visit(code: string, from: number, until: number, position: number): Visit {
  const found = demoPeople.find((person) => person.code === code);
  if (found === undefined) throw new Error(`nobody is called ${code}`);
  return { seed: found.seed, from, until, position };
}

const whole = [0, LOOP_SECONDS] as const;

export const peopleCameras: readonly PeopleCamera[] = [
  {
    name: 'Pintu Masuk',
    zone: 'Entrance Zone',
    portName: 'camera1',
    path: '/pintu-masuk',
    purpose: 'recognition',
    scene: {
      room: 'lobby',
      label: 'PINTU MASUK',
      loopSeconds: LOOP_SECONDS,
      people: [
        visit('EMP003', ...whole, 0.18),
        visit(LEAVER.code, 0, LEAVER.leavesAtSecond, 0.62),
        visit('EMP002', 0, 45, 0.4),
        // out for lunch, and back again
        visit('EMP009', 64, 90, 0.4),
        visit('EMP009', 210, 238, 0.4),
        visit('EMP004', 107, 133, 0.84),
      ],
    },
  },
  {
    name: 'Ruang Kantor',
    zone: 'Office',
    portName: 'camera2',
    path: '/ruang-kantor',
    purpose: 'recognition',
    scene: {
      room: 'office',
      label: 'RUANG KANTOR',
      loopSeconds: LOOP_SECONDS,
      people: [
        visit('EMP001', ...whole, 0.16),
        visit('EMP007', 8, LOOP_SECONDS, 0.4),
        visit('EMP009', 0, 60, 0.64),
        visit('EMP009', 242, LOOP_SECONDS, 0.64),
        visit('EMP002', 55, LOOP_SECONDS, 0.86),
      ],
    },
  },
  {
    name: 'Bengkel',
    zone: 'Workshop',
    portName: 'camera3',
    path: '/bengkel',
    purpose: 'recognition',
    scene: {
      room: 'workshop',
      label: 'BENGKEL',
      loopSeconds: LOOP_SECONDS,
      people: [
        visit('EMP005', ...whole, 0.2),
        visit('EMP006', ...whole, 0.5),
        visit('EMP004', 0, 104, 0.8),
        visit('EMP004', 136, LOOP_SECONDS, 0.8),
      ],
      outages: [OUTAGE],
    },
  },
];

export const demoCameras: readonly DemoCamera[] = [...peopleCameras, { ...packingCamera, purpose: 'packing' }];

/** What the program with the virtual cameras is told. Their pictures are small: the demo shares two cores with everything else. */
export function cameraProgramInput(ports: Readonly<Record<string, number>>, startedAt = new Date()): { cameras: VirtualCameraOptions[] } {
  const people = peopleCameras.map(({ name, portName, path, scene }) => ({
    name,
    port: ports[portName] ?? 0,
    path,
    width: 960,
    height: 540,
    fps: 10,
    source: { kind: 'faces' as const, scene },
  }));
  return { cameras: [...people, packingCameraOptions(ports[packingCamera.portName] ?? 0, startedAt)] };
}

export function cameraUrl(camera: DemoCamera, ports: Readonly<Record<string, number>>): string {
  return `rtsp://127.0.0.1:${ports[camera.portName]}${camera.path}`;
}
