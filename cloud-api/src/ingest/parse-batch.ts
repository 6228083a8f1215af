import { event as eventSchema, eventBatchShell, type SigapEvent } from '@sigap/contracts';
import type { z } from 'zod';
import type { DeadLetter, Position } from './dead-letter.js';
import type { IngestedEvent } from './event-handler.js';

/** A good event and its `data` as it is stored. */
export interface IngestItem extends IngestedEvent {
  readonly dataJson: string;
}
/** One MQTT message, parsed. */
export interface Delivery {
  readonly items: readonly IngestItem[];
  readonly rejected: readonly DeadLetter[];
  /** Of the message as it came. */
  readonly bytes: number;
}

/** Parses the shell, then each event, so that one bad event costs only itself. Throws nothing, whatever the bytes. */
export function parseBatch(edgeId: string, payload: Buffer, receivedAt: Date): Delivery {
  return { ...parseParts(edgeId, payload, receivedAt), bytes: payload.byteLength };
}

function parseParts(edgeId: string, payload: Buffer, receivedAt: Date): Omit<Delivery, 'bytes'> {
  const raw = parseJson(payload);
  if (raw === undefined) return { items: [], rejected: [{ edgeId, position: null, reason: 'not_json', detail: '', payload, receivedAt }] };
  const shell = eventBatchShell.safeParse(raw);
  if (!shell.success) {
    return { items: [], rejected: [{ edgeId, position: null, reason: 'not_a_batch', detail: issues(shell.error), payload, receivedAt }] };
  }
  const items: IngestItem[] = [];
  const rejected: DeadLetter[] = [];
  for (const candidate of shell.data.events) {
    const verdict = judge(candidate, shell.data.epoch);
    if ('event' in verdict) items.push({ edgeId, receivedAt, ...verdict });
    else rejected.push({ edgeId, position: positionOf(candidate, shell.data.epoch), payload: bytesOf(candidate), receivedAt, ...verdict });
  }
  return { items, rejected };
}

type Verdict = { event: SigapEvent; dataJson: string } | Pick<DeadLetter, 'reason' | 'detail'>;

function judge(candidate: unknown, epoch: string): Verdict {
  const parsed = eventSchema.safeParse(candidate);
  if (!parsed.success) return { reason: 'not_an_event', detail: issues(parsed.error) };
  const event = parsed.data;
  if (event.epoch !== epoch) return { reason: 'epoch_mismatch', detail: 'epoch of the event is not that of its batch' };
  if (needsCamera(event) && event.cameraId === undefined) return { reason: 'camera_missing', detail: `${event.type} without cameraId` };
  const dataJson = JSON.stringify(event.data);
  // PostgreSQL keeps neither NUL nor half a surrogate pair in jsonb (documentation, 8.14)
  if (/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/iu.test(dataJson)) return { reason: 'unstorable_text', detail: 'NUL or half a character' };
  return { event, dataJson };
}

function needsCamera(event: SigapEvent): boolean {
  return (event.type.startsWith('sighting.') && event.type !== 'sighting.retracted') || event.type.startsWith('camera.');
}

/** Null for what is no JSON text in UTF-8. */
function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    return undefined;
  }
}

/** Where the event stands in the box's log, as far as it can be told; it decides whether the event can be acknowledged. */
function positionOf(candidate: unknown, epoch: string): Position | null {
  if (typeof candidate !== 'object' || candidate === null || !('seq' in candidate)) return null;
  const { seq } = candidate;
  return typeof seq === 'number' && Number.isSafeInteger(seq) && seq > 0 ? { epoch, seq } : null;
}

function bytesOf(candidate: unknown): Buffer {
  try {
    return Buffer.from(JSON.stringify(candidate));
  } catch {
    // nested deeper than the stack: what it was can't be written down again
    return Buffer.from('(nested too deeply)');
  }
}

/** Paths and messages, never values: a dead letter's reason may be shown. */
function issues(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join('.') || '(whole)'}: ${message}`)
    .join('; ')
    .slice(0, 500);
}
