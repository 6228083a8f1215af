import { Controller, Inject, Req, Res, type StreamableFile } from '@nestjs/common';
import { recordingIndexRoutes as routes, type ReplyOf } from '@sigap/contracts';
import type { Response } from 'express';
import type { ApiConfiguration } from '../../configuration.js';
import { Caller, userOf } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { Input, type InputOf } from '../../http/input.decorator.js';
import type { SigapRequest } from '../../http/sigap-request.js';
import { CONFIGURATION } from '../../injection-tokens.js';
import { clipReply } from '../clip/clip-reply.js';
import type { Visitor } from './share.repository.js';
import { ShareService } from './share.service.js';
import { ShareVisits } from './share-visit.service.js';

@Controller()
export class ShareController {
  constructor(
    private readonly shares: ShareService,
    private readonly visits: ShareVisits,
    @Inject(CONFIGURATION) private readonly configuration: ApiConfiguration,
  ) {}

  @Endpoint(routes.share)
  create(
    @Caller() caller: Caller,
    @Input() input: InputOf<typeof routes.share>,
    @Req() request: SigapRequest,
  ): Promise<ReplyOf<typeof routes.share>> {
    const own = this.configuration.SIGAP_PUBLIC_URL;
    const origin = own === undefined ? `${request.protocol}://${request.headers.host ?? 'localhost'}` : new URL(own).origin;
    return this.shares.create(userOf(caller), input.params.id, input.body, origin);
  }

  @Endpoint(routes.shares)
  async list(@Caller() caller: Caller, @Input() input: InputOf<typeof routes.shares>): Promise<ReplyOf<typeof routes.shares>> {
    return { items: await this.shares.list(caller.tenantId, input.params.id), nextCursor: null };
  }

  @Endpoint(routes.shareAccesses)
  async accesses(
    @Caller() caller: Caller,
    @Input() input: InputOf<typeof routes.shareAccesses>,
  ): Promise<ReplyOf<typeof routes.shareAccesses>> {
    return { items: await this.shares.accesses(caller.tenantId, input.params.id), nextCursor: null };
  }

  @Endpoint(routes.revokeShare)
  revoke(@Caller() caller: Caller, @Input() input: InputOf<typeof routes.revokeShare>): Promise<void> {
    return this.shares.revoke(userOf(caller), input.params.id);
  }

  @Endpoint(routes.openShare)
  open(@Input() input: InputOf<typeof routes.openShare>, @Req() request: SigapRequest): Promise<ReplyOf<typeof routes.openShare>> {
    return this.visits.open(input.body.token, visitorOf(request));
  }

  @Endpoint(routes.shareFile)
  async file(
    @Input() input: InputOf<typeof routes.shareFile>,
    @Req() request: SigapRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile | undefined> {
    const clip = await this.visits.file(input.params.ticket, input.query.download === '1', visitorOf(request));
    return clipReply(clip, request, response);
  }
}

function visitorOf(request: SigapRequest): Visitor {
  const agent = request.headers['user-agent'] ?? '';
  // for reading in a list: no control characters, no essays
  return { address: request.ip ?? '', userAgent: agent.replaceAll(/\p{Cc}/gu, '').slice(0, 200) };
}
