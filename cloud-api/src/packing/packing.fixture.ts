import { createHash, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { clipUploadState, type ClipManifest, type EventData, type EventType, type SigapEvent, type SignedManifest } from '@sigap/contracts';
import { keyIdOf, manifestHash, signManifest, spkiOf } from '@sigap/node-kit';
import { v7 } from 'uuid';
import type { ApiUnderTest } from '../api-under-test.js';
import { EdgeService } from '../fleet/edge/edge.service.js';
import { EventWriter } from '../ingest/event-writer.js';
import { aDelivery } from '../ingest/flow.fixture.js';

/** For tests: a box that records parcels, as far as the cloud can tell: it signs, chains and sends as a real one. */
export class PackingBox {
  readonly epoch = v7();
  readonly sessionId = v7();
  readonly cameraId = v7();
  readonly chainId = v7();
  readonly privateKey: KeyObject = generateKeyPairSync('ed25519').privateKey;
  private seq = 0;
  private sequence = 0;
  private previous: string | null = null;

  constructor(
    readonly edgeId: string,
    readonly authorization: string = '',
  ) {}

  event<T extends EventType>(type: T, data: EventData<T>, cameraId: string | null = this.cameraId): SigapEvent {
    this.seq += 1;
    return {
      id: v7(),
      v: 1,
      epoch: this.epoch,
      seq: this.seq,
      type,
      occurredAt: new Date().toISOString(),
      clock: { state: 'synced', offsetMs: 0 },
      replayed: false,
      ...(cameraId === null ? {} : { cameraId }),
      data,
    } as SigapEvent;
  }

  keyMade(): SigapEvent {
    const spki = spkiOf(this.privateKey);
    const madeAt = new Date().toISOString();
    return this.event('edge.key-made', { keyId: keyIdOf(spki), publicKey: spki.toString('base64'), chainId: this.chainId, madeAt }, null);
  }

  /** A recording of one parcel, with the clip that came of it. Each call is the next of the chain. */
  parcel(change: ParcelChange = {}): Parcel {
    const clip = change.clip ?? randomBytes(200_000);
    const scannedAt = change.scannedAt ?? new Date('2026-11-20T01:00:00.000Z');
    const at = (seconds: number) => new Date(scannedAt.getTime() + seconds * 1000).toISOString();
    const sha256 = createHash('sha256').update(clip).digest('hex');
    const said = {
      recordingId: change.recordingId ?? v7(),
      sessionId: this.sessionId,
      assignmentId: v7(),
      employeeId: change.employeeId ?? v7(),
      platform: change.platform ?? 'shopee',
      mode: change.mode ?? ('ship' as const),
      label: change.label ?? `SPXID${Math.trunc(Math.random() * 1e12)}`,
      symbology: 'Code128' as const,
      scanSource: 'camera' as const,
      scannedAt: at(0),
      earlierRecordingIds: [],
    };
    this.sequence += 1;
    const manifest: ClipManifest = {
      v: 1,
      edgeId: this.edgeId,
      chainId: this.chainId,
      sequence: this.sequence,
      previous: this.previous,
      file: {
        sha256,
        bytes: clip.byteLength,
        codec: 'h264',
        width: 1280,
        height: 720,
        durationMs: 25_000,
        packets: 625,
        gaps: [{ fromMs: 1000, toMs: 1500 }],
      },
      ...said,
      condition: null,
      note: null,
      cameraId: this.cameraId,
      cameraName: 'Meja 1',
      employeeName: 'Siti',
      startedAt: at(-5),
      stoppedAt: at(20),
      stopReason: 'scan',
      clock: { state: 'synced', offsetMs: 0 },
      recorder: { name: 'sigap', version: '0.1.0' },
    };
    const signed = signManifest(
      Object.fromEntries(Object.entries(manifest).filter(([key]) => key !== 'assignmentId')) as ClipManifest,
      this.privateKey,
    );
    this.previous = manifestHash(signed);
    const stopped = { ...said, stoppedAt: at(20), stopReason: 'scan' as const, condition: null, note: null };
    const events = [
      this.event('packing.recording.started', said),
      this.event('packing.recording.stopped', stopped),
      this.event('clip.stored', { recordingId: said.recordingId, sha256, bytes: clip.byteLength, signed }),
    ];
    return { id: said.recordingId, label: said.label, sha256, clip, signed, events };
  }
}

interface ParcelChange {
  readonly recordingId?: string;
  readonly clip?: Buffer;
  readonly label?: string;
  readonly employeeId?: string;
  readonly platform?: string;
  readonly mode?: 'ship' | 'return';
  readonly scannedAt?: Date;
}

export interface Parcel {
  readonly id: string;
  readonly label: string;
  readonly sha256: string;
  readonly clip: Buffer;
  readonly signed: SignedManifest;
  /** Started, stopped, clip stored. */
  readonly events: readonly SigapEvent[];
}

export async function aPackingBox(api: ApiUnderTest, tenantId = api.tenantId): Promise<PackingBox> {
  const { edgeId, token } = await api.get(EdgeService).create(tenantId, { name: `box ${v7()}` }, 'system:test');
  return new PackingBox(edgeId, `Edge ${edgeId}:${token}`);
}

/** Through the writer that the broker's messages come to. @throws Error when an event is set aside */
export async function tell(api: ApiUnderTest, box: PackingBox, events: readonly SigapEvent[], tenantId = api.tenantId): Promise<void> {
  const { dead } = await api.get(EventWriter).write(tenantId, [aDelivery(box.edgeId, events)]);
  if (dead.length > 0) throw new Error(`set aside: ${dead.map(({ reason, detail }) => `${reason} ${detail}`).join(', ')}`);
}

/** Sends a clip as a box does: part by part, from where the cloud says. */
export async function upload(api: ApiUnderTest, box: PackingBox, parcel: Parcel, partBytes = 100_000): Promise<Response> {
  for (let offset = 0; ; ) {
    const response = await putPart(api, box, parcel, offset, parcel.clip.subarray(offset, offset + partBytes));
    if (!response.ok) return response;
    const state = clipUploadState.parse(await response.clone().json());
    if (state.complete) return response;
    offset = state.receivedBytes;
  }
}

export function putPart(api: ApiUnderTest, box: PackingBox, parcel: Parcel, offset: number, bytes: Uint8Array): Promise<Response> {
  const query = new URLSearchParams({ recordingId: parcel.id, offset: String(offset), total: String(parcel.clip.byteLength) });
  return api.request(`/api/edge/clips/${parcel.sha256}?${query.toString()}`, {
    method: 'PUT',
    body: Uint8Array.from(bytes),
    headers: { authorization: box.authorization, 'content-type': 'application/octet-stream' },
  });
}
