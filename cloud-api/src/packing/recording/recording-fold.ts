import {
  type ClipMissingData,
  type ClipPrunedData,
  type ClipStoredData,
  clipManifest,
  type PackingRecordingStartedData,
  type PackingRecordingStoppedData,
  type SigapEvent,
} from '@sigap/contracts';
import type { IngestedEvent } from '../../ingest/event-handler.js';

/** One thing that was told of a recording. Of what was told twice the event with the greatest id counts, whatever came first. */
export interface Facet<Data> {
  readonly edgeId: string;
  readonly recordingId: string;
  readonly eventId: string;
  readonly data: Data;
}

export type SaidFacet = Facet<PackingRecordingStartedData & { readonly cameraId: string }>;
export interface RecordingFacets {
  readonly said: readonly SaidFacet[];
  readonly stopped: readonly Facet<PackingRecordingStoppedData>[];
  readonly stored: readonly Facet<ClipStoredData & ManifestFacts>[];
  readonly missing: readonly Facet<ClipMissingData>[];
  readonly pruned: readonly Facet<ClipPrunedData>[];
}

/** What the index shows of a manifest; all null when the text is none, which verification then tells. */
export interface ManifestFacts {
  readonly cameraName: string | null;
  readonly startedAt: string | null;
  readonly durationMs: number | null;
  readonly gapMs: number | null;
  readonly chainId: string | null;
  readonly sequence: number | null;
}

export const recordingTypes = [
  'packing.recording.started',
  'packing.recording.stopped',
  'clip.stored',
  'clip.missing',
  'clip.pruned',
] as const satisfies readonly SigapEvent['type'][];

/**
 * The newest of each thing that a batch tells, in one order of rows. A batch folded into the tables equals its events folded one by one in
 * any order.
 * @throws Error for an event of a recording without camera, which never works
 */
export function foldRecordings(events: readonly IngestedEvent[]): RecordingFacets {
  const said = new Map<string, SaidFacet>();
  const stopped = new Map<string, Facet<PackingRecordingStoppedData>>();
  const stored = new Map<string, Facet<ClipStoredData & ManifestFacts>>();
  const missing = new Map<string, Facet<ClipMissingData>>();
  const pruned = new Map<string, Facet<ClipPrunedData>>();
  for (const { edgeId, event } of events) {
    const head = { edgeId, eventId: event.id };
    if (event.type === 'packing.recording.started' || event.type === 'packing.recording.stopped') {
      if (event.cameraId === undefined) throw new Error('a recording has a camera');
      keep(said, { ...head, recordingId: event.data.recordingId, data: { ...event.data, cameraId: event.cameraId } });
    }
    if (event.type === 'packing.recording.stopped') keep(stopped, { ...head, recordingId: event.data.recordingId, data: event.data });
    else if (event.type === 'clip.stored') {
      const data = { ...event.data, ...manifestFacts(event.data.signed.manifest) };
      keep(stored, { ...head, recordingId: event.data.recordingId, data });
    } else if (event.type === 'clip.missing') keep(missing, { ...head, recordingId: event.data.recordingId, data: event.data });
    else if (event.type === 'clip.pruned') keep(pruned, { ...head, recordingId: event.data.recordingId, data: event.data });
  }
  return { said: sorted(said), stopped: sorted(stopped), stored: sorted(stored), missing: sorted(missing), pruned: sorted(pruned) };
}

export function manifestFacts(text: string): ManifestFacts {
  const manifest = parsed(text);
  if (manifest === null) return { cameraName: null, startedAt: null, durationMs: null, gapMs: null, chainId: null, sequence: null };
  const { cameraName, startedAt, chainId, sequence, file } = manifest;
  const gapMs = file.gaps.reduce((sum, { fromMs, toMs }) => sum + Math.max(0, toMs - fromMs), 0);
  return { cameraName, startedAt, durationMs: file.durationMs, gapMs, chainId, sequence };
}

function parsed(text: string) {
  try {
    return clipManifest.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function keep<Data>(facets: Map<string, Facet<Data>>, facet: Facet<Data>): void {
  const key = `${facet.edgeId} ${facet.recordingId}`;
  const known = facets.get(key);
  if (known === undefined || known.eventId < facet.eventId) facets.set(key, facet);
}

/** One order for all writers: of two that touch the same rows one waits, instead of each for the other. */
function sorted<Data>(facets: ReadonlyMap<string, Facet<Data>>): Facet<Data>[] {
  return [...facets.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, facet]) => facet);
}
