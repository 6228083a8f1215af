import { Controller, Req, Res, type StreamableFile } from '@nestjs/common';
import { type ClipCopy, clipCopyRoutes, type ReplyOf } from '@sigap/contracts';
import type { Request, Response } from 'express';
import { Caller } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { Input, type InputOf } from '../../http/input.decorator.js';
import { clipReply } from '../clip/clip-reply.js';
import { ClipCopies } from './clip-copy.service.js';
import { CopyStore } from './copy-store.js';

@Controller()
export class ClipCopyController {
  constructor(
    private readonly copies: ClipCopies,
    private readonly store: CopyStore,
  ) {}

  @Endpoint(clipCopyRoutes.makeCopy)
  make(@Caller() caller: Caller, @Input() { params, body }: InputOf<typeof clipCopyRoutes.makeCopy>): Promise<ClipCopy> {
    return this.copies.request(caller, params.id, body);
  }

  @Endpoint(clipCopyRoutes.copies)
  async list(
    @Caller() caller: Caller,
    @Input() { params }: InputOf<typeof clipCopyRoutes.copies>,
  ): Promise<ReplyOf<typeof clipCopyRoutes.copies>> {
    return { items: await this.copies.list(caller, params.id), nextCursor: null };
  }

  @Endpoint(clipCopyRoutes.copyFile)
  async file(
    @Caller() caller: Caller,
    @Input() { params }: InputOf<typeof clipCopyRoutes.copyFile>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile | undefined> {
    const { tenantId } = caller;
    const { copy, label } = await this.copies.fetch(caller, params.id);
    const fileName = `${label}-${copy.kind}.mp4`;
    const { sha256, bytes } = copy;
    return clipReply({ sha256, bytes, fileName, read: (range) => this.store.read(tenantId, copy.id, copy, range) }, request, response);
  }
}
