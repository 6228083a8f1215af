import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics } from '../../metrics/metrics.js';

/** What clips show at `/metrics`. */
@Injectable()
export class ClipMetrics {
  private readonly bytes: Counter;
  private readonly clips: Counter<'result'>;
  private readonly damage: Counter;
  private readonly reads: Counter<'by'>;
  private readonly removals: Counter<'why'>;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.bytes = new Counter({ name: 'sigap_clip_received_bytes_total', help: 'Bytes of clips that boxes sent', registers });
    this.clips = new Counter({
      name: 'sigap_clips_received_total',
      help: 'Clips that came whole, by result: stored, or refused for their hash',
      labelNames: ['result'],
      registers,
    });
    this.damage = new Counter({
      name: 'sigap_clip_damaged_total',
      help: 'Reads that found a clip on disk changed or cut. Alarm on any',
      registers,
    });
    this.reads = new Counter({
      name: 'sigap_clip_reads_total',
      help: 'Replies with bytes of a clip, by who asked: a user, or a link',
      labelNames: ['by'],
      registers,
    });
    this.removals = new Counter({
      name: 'sigap_clips_removed_total',
      help: 'Clips taken out of the cloud: over the quota, or never finished',
      labelNames: ['why'],
      registers,
    });
  }

  received(bytes: number): void {
    this.bytes.inc(bytes);
  }

  completed(): void {
    this.clips.inc({ result: 'stored' });
  }

  refused(): void {
    this.clips.inc({ result: 'refused' });
  }

  damaged(): void {
    this.damage.inc();
  }

  read(by: 'user' | 'link'): void {
    this.reads.inc({ by });
  }

  removed(why: 'quota' | 'unfinished', clips: number): void {
    this.removals.inc({ why }, clips);
  }
}
