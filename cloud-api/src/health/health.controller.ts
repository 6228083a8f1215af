import { Controller, Res } from '@nestjs/common';
import { healthRoutes, type ReplyOf } from '@sigap/contracts';
import type { Response } from 'express';
import { Endpoint } from '../http/endpoint.decorator.js';
import { HealthRegistry } from './health-registry.js';

@Controller()
export class HealthController {
  constructor(private readonly registry: HealthRegistry) {}

  @Endpoint(healthRoutes.live)
  live(): ReplyOf<typeof healthRoutes.live> {
    return { status: 'ok' };
  }

  @Endpoint(healthRoutes.ready)
  async ready(@Res({ passthrough: true }) response: Response): Promise<ReplyOf<typeof healthRoutes.ready>> {
    const checks = await this.registry.run();
    const ok = checks.every((check) => check.ok);
    if (!ok) response.status(503);
    return { status: ok ? 'ok' : 'unavailable', checks };
  }
}
