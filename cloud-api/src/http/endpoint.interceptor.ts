import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, StreamableFile } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Route } from '@sigap/contracts';
import type { Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { ENDPOINT, statusOf } from './endpoint.decorator.js';
import { Idempotency } from './idempotency.js';
import { readJson } from './json-body.js';
import { parsePart } from './parse-input.js';
import { ProblemError } from './problem-error.js';
import { drain } from './request-body.js';
import type { EndpointInput, SigapRequest } from './sigap-request.js';
import { readUpload } from './upload-body.js';
import { UploadSlots } from './upload-slots.js';

/** Ten pictures of 10 MiB each may lie in memory for each that is worked on. */
const uploadLimits = { working: 2, waiting: 4 };
const uploadRetrySeconds = 10;
/** Made, or ordered to be made: what must not happen twice when it is asked for twice. */
const makes: ReadonlySet<number> = new Set([201, 202]);

/**
 * Parses what comes in and what goes out by the route's schemas. It runs after the guards, so a body of somebody who may not call is
 * never looked at.
 */
@Injectable()
export class EndpointInterceptor implements NestInterceptor {
  private readonly uploads = new UploadSlots(uploadLimits);

  constructor(
    private readonly reflector: Reflector,
    private readonly idempotency: Idempotency,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const route = this.reflector.get<Route | undefined>(ENDPOINT, context.getHandler());
    if (context.getType() !== 'http' || route === undefined) return next.handle();
    const request = context.switchToHttp().getRequest<SigapRequest>();
    const response = context.switchToHttp().getResponse<Response>();
    return from(this.serve(route, request, response, next));
  }

  private async serve(route: Route, request: SigapRequest, response: Response, next: CallHandler): Promise<unknown> {
    if (route.upload === undefined) return this.answer(route, request, response, next);
    const leave = await this.uploads.enter().catch(async (err: unknown) => {
      response.setHeader('retry-after', uploadRetrySeconds);
      await drain(request);
      throw err;
    });
    try {
      // who went while waiting would never be read to the end
      if (request.destroyed) throw new ProblemError('invalid_request', 400, 'the request ended early');
      return await this.answer(route, request, response, next);
    } finally {
      leave();
    }
  }

  private async answer(route: Route, request: SigapRequest, response: Response, next: CallHandler): Promise<unknown> {
    request.input = await readInput(route, request, response);
    const work = async () => replyOf(route, await lastValueFrom<unknown, undefined>(next.handle(), { defaultValue: undefined }), response);
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || request.caller === undefined || !makes.has(statusOf(route))) return work();
    const { caller, input } = request;
    const begun = await this.idempotency.begin(caller, key, route, input);
    if (begun.kind === 'replay') {
      response.setHeader('idempotent-replayed', 'true');
      return begun.reply;
    }
    let reply: unknown;
    try {
      reply = await work();
    } catch (err) {
      await this.idempotency.failed(caller, key);
      throw err;
    }
    await this.idempotency.succeeded(caller, key, reply);
    return reply;
  }
}

async function readInput(route: Route, request: SigapRequest, response: Response): Promise<EndpointInput> {
  // the path and the query first: what is wrong there needs no body
  const params = parsePart('params', route.params, request.params);
  const query = parsePart('query', route.query, request.query);
  const body = route.body === undefined ? undefined : parsePart('body', route.body, await readJson(request));
  const files = route.upload === undefined ? [] : await readUpload(request, response, route.upload);
  return { params, query, body, files };
}

function replyOf(route: Route, reply: unknown, response: Response): unknown {
  // people's whereabouts and pictures stay out of shared caches
  if (!response.hasHeader('cache-control')) response.setHeader('cache-control', 'no-store');
  if (route.produces !== undefined) {
    response.setHeader('content-type', route.produces);
    return reply instanceof Uint8Array ? new StreamableFile(reply, { type: route.produces }) : reply;
  }
  return route.reply === undefined ? undefined : route.reply.parse(reply);
}
