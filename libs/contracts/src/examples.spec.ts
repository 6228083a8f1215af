import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { command, commandReply } from './command/command.js';
import { cameraConfigFile } from './configuration/camera-config-file.js';
import { cameraCredentials, desiredConfiguration, reportedConfiguration } from './configuration/configuration.js';
import { edgeHealth, edgeState } from './edge/edge-state.js';
import { problem } from './errors/problem.js';
import { event, eventTypes } from './event/event.js';
import { galleryDelta } from './gallery/gallery-http.js';
import { canonicalJson, clipManifest, signedManifest } from './packing/clip-manifest.js';
import { clipOrders, clipUploadState, edgeDirectory } from './packing/edge-packing-http.js';
import { importedOrder, orderImport, packingStatistics } from './packing/packing-report-http.js';
import { clipCopy, clipVerdict, packingSessionRow, publicVerification, recording, share } from './packing/recording-http.js';
import { scanOutcome, stationOverview } from './packing/station-http.js';
import { stationClientEvents, stationServerEvents } from './packing/station-socket.js';
import { liveFrameHead } from './live/live-frame.js';
import { liveClientEvents, liveServerEvents } from './live/live-socket.js';
import { ack, eventBatch } from './mqtt/batch.js';

const folder = new URL('../examples/', import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));
const names = (part: string) => readdirSync(new URL(part, folder)).map((file) => file.replace(/\.json$/, ''));

const schemas: Record<string, z.ZodType> = {
  'mqtt/events.v1': eventBatch,
  'mqtt/acks.v1': ack,
  'mqtt/state-birth.v1': edgeState,
  'mqtt/state-will.v1': edgeState,
  'mqtt/health.v1': edgeHealth,
  'mqtt/health-short.v1': edgeHealth,
  'mqtt/desired.v1': desiredConfiguration,
  'mqtt/reported.v1': reportedConfiguration,
  'mqtt/command-snapshot.v1': command,
  'mqtt/command-live.v1': command,
  'mqtt/command-restart.v1': command,
  'mqtt/command-clip-orders-changed.v1': command,
  'mqtt/command-directory-changed.v1': command,
  'mqtt/desired-packing.v1': desiredConfiguration,
  'mqtt/desired-privacy.v1': desiredConfiguration,
  'mqtt/reply.v1': commandReply,
  'mqtt/live-head.v1': liveFrameHead,
  'configuration/camera-config-file.v1': cameraConfigFile,
  'configuration/camera-config-webcam.v1': cameraConfigFile,
  'configuration/camera-config-table.v1': cameraConfigFile,
  'http/gallery-delta.v1': galleryDelta,
  'http/camera-credentials.v1': cameraCredentials,
  'http/edge-directory.v1': edgeDirectory,
  'http/clip-orders.v1': clipOrders,
  'http/problem.v1': problem,
  'http/recording.v1': recording,
  'http/clip-verdict.v1': clipVerdict,
  'http/public-verification.v1': publicVerification,
  'http/share.v1': share,
  'http/clip-copy.v1': clipCopy,
  'http/clip-upload-state.v1': clipUploadState,
  'http/packing-statistics.v1': packingStatistics,
  'http/packing-session-row.v1': packingSessionRow,
  'http/order-import.v1': orderImport,
  'http/imported-order.v1': importedOrder,
  'http/signed-manifest.v1': signedManifest,
  'http/station-overview.v1': stationOverview,
  'http/scan-outcome.v1': scanOutcome,
  'http/scan-outcome-refused.v1': scanOutcome,
  ...Object.fromEntries(Object.entries(liveServerEvents).map(([name, schema]) => [`live/${name}.v1`, schema])),
  ...Object.fromEntries(Object.entries(liveClientEvents).map(([name, schema]) => [`live/${name}.v1`, schema])),
  ...Object.fromEntries(Object.entries(stationServerEvents).map(([name, schema]) => [`station/${name}.v1`, schema])),
  ...Object.fromEntries(Object.entries(stationClientEvents).map(([name, schema]) => [`station/${name}.v1`, schema])),
};

describe('examples stay valid for ever', () => {
  it('has an example for each event type', () => {
    expect(names('events').toSorted()).toEqual(eventTypes.map((type) => `${type}.v1`).toSorted());
  });

  for (const name of names('events')) {
    it(`events/${name} parses and loses nothing`, () => {
      const example = read(`events/${name}.json`);
      expect(event.parse(example)).toEqual(example);
    });
  }

  const others = ['mqtt', 'configuration', 'http', 'live', 'station'].flatMap((part) => names(part).map((name) => `${part}/${name}`));
  for (const name of others) {
    it(`${name} parses`, () => {
      const schema = schemas[name];
      if (!schema) throw new Error(`no schema is named for ${name}`);
      expect(schema.parse(read(`${name}.json`))).toMatchObject(read(`${name}.json`) as object);
    });
  }

  it('every schema named here has an example; pictures have none, being bytes', () => {
    expect(Object.keys(schemas).filter((name) => !others.includes(name))).toEqual(['live/video_frame.v1', 'station/video_frame.v1']);
  });

  it('the text that is signed is a manifest, canonically written', () => {
    const { manifest } = signedManifest.parse(read('http/signed-manifest.v1.json'));
    expect(canonicalJson(clipManifest.parse(JSON.parse(manifest)))).toBe(manifest);
  });
});
