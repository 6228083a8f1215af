import { Readable } from 'node:stream';
import { Controller, Req, Res, StreamableFile } from '@nestjs/common';
import { recordingIndexRoutes as routes, type ReplyOf } from '@sigap/contracts';
import type { Response } from 'express';
import { Caller, userOf } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { Input, type InputOf } from '../../http/input.decorator.js';
import type { SigapRequest } from '../../http/sigap-request.js';
import { ClipPlayback } from '../clip/clip-playback.service.js';
import { clipReply } from '../clip/clip-reply.js';
import { RecordingExport } from './recording-export.js';
import { RecordingService } from './recording.service.js';

@Controller()
export class RecordingController {
  constructor(
    private readonly recordings: RecordingService,
    private readonly exports: RecordingExport,
    private readonly playback: ClipPlayback,
  ) {}

  @Endpoint(routes.list)
  list(@Caller() caller: Caller, @Input() input: InputOf<typeof routes.list>): Promise<ReplyOf<typeof routes.list>> {
    return this.recordings.page(caller.tenantId, input.query);
  }

  @Endpoint(routes.export)
  async export(
    @Caller() caller: Caller,
    @Input() input: InputOf<typeof routes.export>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const lines = Readable.from(await this.exports.begin(caller, input.query), { objectMode: false });
    const disposition = 'attachment; filename="recordings.csv"';
    return new StreamableFile(lines, { type: routes.export.produces, disposition }).setErrorHandler(() => void response.destroy());
  }

  @Endpoint(routes.choices)
  choices(@Caller() caller: Caller): Promise<ReplyOf<typeof routes.choices>> {
    return this.recordings.choices(caller.tenantId);
  }

  @Endpoint(routes.read)
  read(@Caller() caller: Caller, @Input() input: InputOf<typeof routes.read>): Promise<ReplyOf<typeof routes.read>> {
    return this.recordings.read(caller.tenantId, input.params.id);
  }

  @Endpoint(routes.upload)
  upload(@Caller() caller: Caller, @Input() input: InputOf<typeof routes.upload>): Promise<ReplyOf<typeof routes.upload>> {
    return this.recordings.order(caller, input.params.id);
  }

  @Endpoint(routes.hold)
  hold(@Caller() caller: Caller, @Input() input: InputOf<typeof routes.hold>): Promise<ReplyOf<typeof routes.hold>> {
    return this.recordings.hold(caller, input.params.id, input.body.hold);
  }

  @Endpoint(routes.manifest)
  manifest(@Caller() caller: Caller, @Input() input: InputOf<typeof routes.manifest>): Promise<ReplyOf<typeof routes.manifest>> {
    return this.recordings.manifest(caller.tenantId, input.params.id);
  }

  @Endpoint(routes.file)
  async file(
    @Caller() caller: Caller,
    @Input() input: InputOf<typeof routes.file>,
    @Req() request: SigapRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile | undefined> {
    const clip = await this.playback.open(userOf(caller), input.params.id, input.query.download === '1');
    return clipReply(clip, request, response);
  }
}
