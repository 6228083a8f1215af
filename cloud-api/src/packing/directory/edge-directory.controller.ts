import { Controller, Res } from '@nestjs/common';
import { edgePackingRoutes as routes, type ReplyOf } from '@sigap/contracts';
import type { Response } from 'express';
import { Caller, edgeOf } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { Input, type InputOf } from '../../http/input.decorator.js';
import { ProblemError } from '../../http/problem-error.js';
import { SignInThrottle } from '../../identity/sign-in-throttle.js';
import { EdgeDirectories } from './edge-directory.service.js';

@Controller()
export class EdgeDirectoryController {
  constructor(private readonly directories: EdgeDirectories) {}

  @Endpoint(routes.directory)
  read(@Caller() caller: Caller): Promise<ReplyOf<typeof routes.directory>> {
    return this.directories.read(edgeOf(caller));
  }

  @Endpoint(routes.signIn)
  async signIn(
    @Caller() caller: Caller,
    @Input() input: InputOf<typeof routes.signIn>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReplyOf<typeof routes.signIn>> {
    try {
      return await this.directories.signIn(edgeOf(caller), input.body);
    } catch (err) {
      if (err instanceof ProblemError && err.status === 429) response.setHeader('retry-after', SignInThrottle.retryAfterSeconds);
      throw err;
    }
  }
}
