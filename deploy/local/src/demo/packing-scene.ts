import type { ParcelScene, ParcelStay, VirtualCameraOptions } from '@sigap/testing';

/** Who packs, at which platform's parcels. No other camera shows this person: somebody at a packing table looks down. */
export const PACKER = { code: 'EMP010', platform: 'shopee' } as const;

/** Seconds from one parcel to the next, and those within in which the label lies there to be read. */
const EACH = 26;
const ON_TABLE = 23.5;
const SHOWN_FIRST = { from: 2, until: 6 } as const;
const SHOWN_LAST = { from: 17, until: 21 } as const;

/** Every so many parcels the packer forgets the scan at the end: the label of the next one ends that recording. */
export const FORGETS_EVERY = 5;
const PARCELS = 40;

/** Length of the loop, 17 minutes; then the same labels come again, and the stations warn that they were recorded before. */
export const PACKING_LOOP_SECONDS = PARCELS * EACH;

/** When the first label lies before the camera and when it comes the second time, in seconds since the cameras started. */
export const FIRST_PARCEL = { starts: SHOWN_FIRST.from, stops: SHOWN_LAST.from } as const;

export const packingCamera = { name: 'Meja Packing 1', zone: 'Packing', portName: 'camera4', path: '/meja-packing' } as const;

/**
 * A shift at a packing table. Labels are made of the time of the start, so that a later start shows new parcels.
 * @param startedAt of the cameras
 */
export function packingScene(startedAt: Date): ParcelScene {
  const parcels = Array.from({ length: PARCELS }, (_, index): ParcelStay => {
    const from = index * EACH;
    const code = labelOf(startedAt, index);
    const forgets = index % FORGETS_EVERY === FORGETS_EVERY - 1;
    const shown = forgets ? [SHOWN_FIRST] : [SHOWN_FIRST, SHOWN_LAST];
    const at = shown.map((span) => ({ from: from + span.from, until: from + span.until }));
    return { code, from, until: from + ON_TABLE, shown: at, qrBeside: `https://example.com/${code}` };
  });
  return { table: 'wood', label: 'MEJA PACKING 1', loopSeconds: PACKING_LOOP_SECONDS, parcels };
}

/** As long and as lettered as a marketplace's, and of none. */
function labelOf(startedAt: Date, index: number): string {
  const minute = Math.floor(startedAt.getTime() / 60_000) % 1_000_000;
  return `SGP${String(minute).padStart(6, '0')}${String(index + 1).padStart(4, '0')}`;
}

/** The bars of a label want more pixels than a face does. */
export function packingCameraOptions(port: number, startedAt: Date): VirtualCameraOptions {
  const { name, path } = packingCamera;
  return { name, port, path, width: 1280, height: 720, fps: 10, source: { kind: 'parcels', scene: packingScene(startedAt) } };
}
