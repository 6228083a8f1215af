import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

export interface ProcessUsage {
  readonly uptimeSeconds: number;
  /** Since the last look; 20 ms is the goal (CA-4). */
  readonly eventLoopDelayP99Ms: number;
  readonly rssBytes: number;
  /** Of one core, of this process with its threads, since the last look. */
  readonly cpuPercent: number;
}

/** What the agent itself uses. */
export class ProcessMeter {
  private readonly delay: IntervalHistogram;
  private cpu = process.cpuUsage();
  private atMs = performance.now();

  constructor(private readonly resolutionMs = 10) {
    this.delay = monitorEventLoopDelay({ resolution: resolutionMs });
    this.delay.enable();
  }

  read(): ProcessUsage {
    const nowMs = performance.now();
    const used = process.cpuUsage(this.cpu);
    // the histogram measures the whole interval of its timer; the delay is what is beyond it
    const p99 = Math.max(0, this.delay.percentile(99) / 1e6 - this.resolutionMs);
    const usage = {
      uptimeSeconds: Math.round(process.uptime()),
      eventLoopDelayP99Ms: Number.isFinite(p99) ? Math.round(p99 * 10) / 10 : 0,
      rssBytes: process.memoryUsage.rss(),
      cpuPercent: Math.round((used.user + used.system) / 10 / Math.max(1, nowMs - this.atMs)),
    };
    this.delay.reset();
    this.cpu = process.cpuUsage();
    this.atMs = nowMs;
    return usage;
  }

  stop(): void {
    this.delay.disable();
  }
}
