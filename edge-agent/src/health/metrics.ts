import type { EdgeHealth } from '@sigap/contracts';
import type { CropCounts } from '../crops/crop-desk.js';
import type { ClipCounts } from '../recording/clip-recorder.js';
import { Gauge, Registry } from 'prom-client';

export interface MetricSources {
  readonly health: () => EdgeHealth | null;
  readonly counts: () => { recorded: number; acknowledged: number; connected: boolean };
  readonly crops?: () => CropCounts;
  readonly clips?: () => ClipCounts;
}

type Sample = (health: EdgeHealth) => number;

const ofTheBox: readonly [name: string, help: string, Sample][] = [
  ['sigap_edge_outbox_events', 'Events the cloud has not acknowledged', ({ outbox }) => outbox.depth],
  ['sigap_edge_outbox_refused_total', 'Events that could not be kept', ({ outbox }) => outbox.refused],
  ['sigap_edge_outbox_oldest_age_seconds', 'Age of the oldest unacknowledged event', (health) => ageOf(health.outbox.oldestAt, health.at)],
  ['sigap_edge_event_loop_delay_p99_seconds', 'Event loop delay', ({ eventLoopDelayP99Ms }) => eventLoopDelayP99Ms / 1_000],
  ['sigap_edge_memory_bytes', 'Resident memory of the agent', ({ rssBytes }) => rssBytes],
  ['sigap_edge_cpu_percent', 'Share of one core', ({ cpuPercent }) => cpuPercent],
  ['sigap_edge_disk_free_bytes', 'Free room where the store lies', ({ disk }) => disk.freeBytes],
  ['sigap_edge_clock_offset_seconds', 'Cloud minus box; NaN when unknown', ({ clock }) => (clock.offsetMs ?? Number.NaN) / 1_000],
  ['sigap_edge_gallery_version', 'Version of the templates in use', ({ recognition }) => recognition.galleryVersion],
  ['sigap_edge_gallery_templates', 'Templates in use', ({ recognition }) => recognition.templates],
];

const ofACamera: readonly [name: string, help: string, (camera: EdgeHealth['cameras'][number], at: string) => number][] = [
  ['sigap_edge_camera_online', '1 while frames come', ({ state }) => (state === 'online' ? 1 : 0)],
  [
    'sigap_edge_camera_frame_age_seconds',
    'Age of the last frame; NaN before the first',
    ({ lastFrameAt }, at) => ageOf(lastFrameAt, at, Number.NaN),
  ],
  ['sigap_edge_camera_decoded_frames_total', 'Frames decoded', ({ decodedFrames }) => decodedFrames],
  ['sigap_edge_camera_dropped_frames_total', 'Frames that recognition had no time for', ({ droppedFrames }) => droppedFrames],
  ['sigap_edge_camera_lost_packets_total', 'Packets of the camera that never came', ({ lostPackets }) => lostPackets ?? 0],
  ['sigap_edge_camera_sampled_fps', 'Frames a second given to recognition', ({ sampledFps }) => sampledFps],
  ['sigap_edge_camera_people', 'People in view', ({ people }) => people],
];

const ofTheRun: readonly [name: string, help: string, (counts: ReturnType<MetricSources['counts']>) => number][] = [
  ['sigap_edge_events_recorded_total', 'Events committed since the start', ({ recorded }) => recorded],
  ['sigap_edge_events_acknowledged_total', 'Events the cloud acknowledged since the start', ({ acknowledged }) => acknowledged],
  ['sigap_edge_broker_connected', '1 while connected to the broker', ({ connected }) => Number(connected)],
];

const ofCrops: readonly [name: string, help: string, (counts: CropCounts) => number][] = [
  ['sigap_edge_crops_waiting', 'Face crops on disk that the cloud does not have yet', ({ waiting }) => waiting],
  ['sigap_edge_crops_bytes', 'Size of the face crops on disk', ({ bytes }) => bytes],
  ['sigap_edge_crops_kept_total', 'Face crops kept since the start', ({ kept }) => kept],
  ['sigap_edge_crops_sent_total', 'Face crops that the cloud has, since the start', ({ sent }) => sent],
  ['sigap_edge_crops_erased_total', 'Face crops of erased people that were removed since the start', ({ erased }) => erased],
];

const ofClips: readonly [name: string, help: string, (counts: ClipCounts) => number][] = [
  ['sigap_edge_clips_recording', 'Clips that are being written', ({ recording }) => recording],
  ['sigap_edge_clips_stored', 'Clips on this box', ({ stored }) => stored],
  ['sigap_edge_clips_waiting', 'Clips of which this box has the only copy', ({ waiting }) => waiting],
  ['sigap_edge_clip_bytes', 'Size of all files of clips', ({ clipBytes }) => clipBytes],
  ['sigap_edge_clip_quota_bytes', 'Share of the disk for clips', ({ quotaBytes }) => quotaBytes],
  ['sigap_edge_clip_storage_short', '1 while there is no room and nothing may be taken away', ({ short }) => Number(short)],
  ['sigap_edge_clips_pruned_total', 'Clips taken away to make room, since the start', ({ pruned }) => pruned],
  ['sigap_edge_clips_failed_total', 'Clips that could not be made whole, since the start', ({ failed }) => failed],
  ['sigap_edge_clip_sent_bytes_total', 'Bytes of clips sent to the cloud since the start', ({ sentBytes }) => sentBytes],
];

/** Prometheus metrics, read from the last health look. */
export function createMetrics({ health, counts, crops, clips }: MetricSources): Registry {
  const registry = new Registry();
  for (const [name, help, sample] of ofTheBox) {
    registry.registerMetric(
      gauge(name, help, (set) => {
        const now = health();
        if (now) set(sample(now));
      }),
    );
  }
  for (const [name, help, sample] of ofACamera) {
    registry.registerMetric(
      gauge(name, help, (set) => {
        const now = health();
        for (const camera of now?.cameras ?? []) set(sample(camera, now?.at ?? ''), camera.cameraId);
      }),
    );
  }
  for (const [name, help, sample] of ofTheRun) registry.registerMetric(gauge(name, help, (set) => set(sample(counts()))));
  if (clips) for (const [name, help, sample] of ofClips) registry.registerMetric(gauge(name, help, (set) => set(sample(clips()))));
  if (crops) {
    for (const [name, help, sample] of ofCrops) registry.registerMetric(gauge(name, help, (set) => set(sample(crops()))));
    registry.registerMetric(
      new Gauge({
        name: 'sigap_edge_crops_lost_total',
        help: 'Face crops that went without having been sent, by reason, since the start',
        registers: [],
        labelNames: ['reason'],
        collect() {
          for (const [reason, count] of Object.entries(crops().lost)) this.set({ reason }, count);
        },
      }),
    );
  }
  return registry;
}

/** A gauge that is read when somebody asks; with camera ids as a label where there are some. */
function gauge(name: string, help: string, read: (set: (value: number, camera?: string) => void) => void): Gauge<'camera'> {
  return new Gauge({
    name,
    help,
    registers: [],
    labelNames: ['camera'],
    collect() {
      this.reset();
      read((value, camera) => (camera === undefined ? this.set(value) : this.set({ camera }, value)));
    },
  });
}

function ageOf(then: string | null, now: string, none = 0): number {
  return then === null ? none : Math.max(0, (Date.parse(now) - Date.parse(then)) / 1_000);
}
