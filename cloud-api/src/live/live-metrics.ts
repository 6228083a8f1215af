import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Metrics } from '../metrics/metrics.js';

/** What the live socket shows at `/metrics`. */
@Injectable()
export class LiveMetrics {
  private readonly dropped: Counter;
  private sockets: () => number = () => 0;

  constructor(metrics: Metrics) {
    const registers = [metrics.registry];
    this.dropped = new Counter({
      name: 'sigap_live_frames_dropped_total',
      help: 'Live pictures that a slow connection did not get',
      registers,
    });
    const count = () => this.sockets();
    const gauge: Gauge = new Gauge({
      name: 'sigap_live_sockets',
      help: 'Open sockets of dashboards',
      registers,
      collect: () => gauge.set(count()),
    });
  }

  watchSockets(count: () => number): void {
    this.sockets = count;
  }

  frameDropped(): void {
    this.dropped.inc();
  }
}
