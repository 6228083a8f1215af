import { Controller, Req } from '@nestjs/common';
import { clipPartBytes, type ClipUploadState, edgePackingRoutes } from '@sigap/contracts';
import { Caller, edgeOf } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { Input, type InputOf } from '../../http/input.decorator.js';
import { ProblemError } from '../../http/problem-error.js';
import { drain, readBody } from '../../http/request-body.js';
import type { SigapRequest } from '../../http/sigap-request.js';
import { ClipStore } from './clip.store.js';

/** Each part may take 4 MiB of memory while it comes, and as much again while it is encrypted. */
const maxParts = 16;

@Controller()
export class ClipUploadController {
  private parts = 0;

  constructor(private readonly store: ClipStore) {}

  @Endpoint(edgePackingRoutes.clipState)
  state(@Caller() caller: Caller, @Input() input: InputOf<typeof edgePackingRoutes.clipState>): Promise<ClipUploadState> {
    return this.store.state(edgeOf(caller).tenantId, input.params.sha256);
  }

  @Endpoint(edgePackingRoutes.putClip)
  async put(
    @Caller() caller: Caller,
    @Input() input: InputOf<typeof edgePackingRoutes.putClip>,
    @Req() request: SigapRequest,
  ): Promise<ClipUploadState> {
    if (this.parts >= maxParts) {
      await drain(request);
      throw new ProblemError('unavailable', 503, 'too many uploads at once; try again');
    }
    this.parts += 1;
    try {
      const bytes = await readBody(request, clipPartBytes);
      const { tenantId, edgeId } = edgeOf(caller);
      return await this.store.put(tenantId, { edgeId, sha256: input.params.sha256, ...input.query, bytes });
    } finally {
      this.parts -= 1;
    }
  }
}
