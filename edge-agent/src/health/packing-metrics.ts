import { Counter, Gauge, type Registry } from 'prom-client';
import type { PackingCounts } from '../packing/packing-stations.js';
import type { ScannerCounts } from '../scan/devices/scanner-devices.js';
import type { PictureScannerCounts } from '../scan/picture/picture-scanner.js';
import type { StationWebCounts } from '../web/station-web.js';

export interface PackingSources {
  readonly packing: () => PackingCounts;
  readonly scanner: () => PictureScannerCounts;
  readonly scanners: () => ScannerCounts;
  readonly pages: () => StationWebCounts;
}

type Plain = readonly [name: string, help: string, read: (sources: PackingSources) => number];
type Labelled = readonly [name: string, help: string, label: string, read: (sources: PackingSources) => Readonly<Record<string, number>>];

const plain: readonly Plain[] = [
  ['sigap_edge_packing_started_total', 'Recordings begun since the start', ({ packing }) => packing().started],
  ['sigap_edge_packing_recording', 'Recordings that run', ({ packing }) => packing().recording],
  ['sigap_edge_packing_closing', 'Recordings that stopped and are made whole', ({ packing }) => packing().closing],
  ['sigap_edge_scan_pictures_total', 'Pictures that were looked through for codes since the start', ({ scanner }) => scanner().pictures],
  ['sigap_edge_scan_codes_total', 'Codes that the pictures gave since the start', ({ scanner }) => scanner().scans],
  ['sigap_edge_scan_fps', 'Pictures a second of each table', ({ scanner }) => scanner().fps],
  ['sigap_edge_scan_reading_seconds_total', 'Time spent on reading codes in pictures', ({ scanner }) => scanner().reading.sumMs / 1_000],
  [
    'sigap_edge_scan_unfit_total',
    'Codes that no label and no command has, since the start',
    ({ scanner, scanners }) => scanner().unfit + scanners().unfit,
  ],
  ['sigap_edge_scanners_bound', 'Scanners in scanners.json', ({ scanners }) => scanners().bound],
  ['sigap_edge_scanners_connected', 'Scanners that are plugged in and heard', ({ scanners }) => scanners().connected],
  ['sigap_edge_scanners_codes_total', 'Codes that scanners at the box gave since the start', ({ scanners }) => scanners().scans],
  ['sigap_edge_station_sessions', 'Sessions of people at the station pages', ({ pages }) => pages().sessions],
  ['sigap_edge_station_pages', 'Open station pages', ({ pages }) => pages().pages],
  [
    'sigap_edge_directory_age_seconds',
    'Since the cloud last told accounts and employees; NaN when never',
    ({ pages }) => pages().directoryAgeSeconds ?? Number.NaN,
  ],
];

const labelled: readonly Labelled[] = [
  ['sigap_edge_packing_stopped_total', 'Recordings ended since the start', 'reason', ({ packing }) => packing().stopped],
  [
    'sigap_edge_packing_refused_total',
    'Scans and requests that the rules refused since the start',
    'code',
    ({ packing }) => packing().refused,
  ],
  ['sigap_edge_station_sign_ins_total', 'Tries to sign in at the box since the start', 'outcome', ({ pages }) => pages().signIns],
];

/** Metrics of the packing stations, read when somebody asks. */
export function registerPackingMetrics(registry: Registry, sources: PackingSources): void {
  for (const [name, help, read] of plain) {
    const gauge: Gauge = new Gauge({ name, help, registers: [], collect: () => gauge.set(read(sources)) });
    registry.registerMetric(gauge);
  }
  for (const [name, help, label, read] of labelled) {
    const counter: Counter = new Counter({
      name,
      help,
      labelNames: [label],
      registers: [],
      collect: () => {
        counter.reset();
        for (const [value, count] of Object.entries(read(sources))) counter.inc({ [label]: value }, count);
      },
    });
    registry.registerMetric(counter);
  }
}
