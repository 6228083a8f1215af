import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of this process. A domain makes its own with `registers: [metrics.registry]`. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  /** `route` is the pattern (`/api/employees/:id`), never the path: an id in a label would make a series for each. */
  readonly httpSeconds = new Histogram({
    name: 'sigap_http_request_duration_seconds',
    help: 'HTTP requests by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  constructor() {
    // process, memory, garbage collection, event loop lag
    collectDefaultMetrics({ register: this.registry });
  }
}
