import { Inject, Injectable } from '@nestjs/common';
import { liveServerEvents } from '@sigap/contracts';
import type { Clock } from '@sigap/node-kit';
import type { z } from 'zod';
import { CLOCK } from '../injection-tokens.js';
import { PresenceEngine } from '../presence/presence.engine.js';
import { aiStatusOf, liveCameraOf } from './ai-status.js';

type Initial = z.infer<(typeof liveServerEvents)['initial_data']>;

/** Everything a live page shows, for a socket that has just come. */
@Injectable()
export class InitialData {
  constructor(
    private readonly presence: PresenceEngine,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async of(tenantId: string): Promise<Initial> {
    const model = await this.presence.of(tenantId);
    const [edges, cameras] = [model.listEdges(), model.listCameras()];
    return {
      serverTime: this.clock.now().toISOString(),
      employees: Array.from(model.assessments(), (assessment) => model.presenceOf(assessment)),
      counts: model.counts,
      cameras: cameras.map((camera) => liveCameraOf(camera, edges)),
      aiStatus: aiStatusOf(edges, cameras),
    };
  }
}
