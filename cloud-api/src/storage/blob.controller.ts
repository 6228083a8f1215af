import { createHash } from 'node:crypto';
import { Controller, Req } from '@nestjs/common';
import { edgeRoutes } from '@sigap/contracts';
import { Caller, edgeOf } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.decorator.js';
import { Input, type InputOf } from '../http/input.decorator.js';
import { ProblemError } from '../http/problem-error.js';
import { drain, readBody } from '../http/request-body.js';
import type { SigapRequest } from '../http/sigap-request.js';
import { SettingsService } from '../settings/settings.service.js';
import { BlobService } from './blob.service.js';

const maxBytes = 10 * 1024 * 1024;
/** Each upload may take 10 MiB of memory while it comes. */
const maxUploads = 16;

@Controller()
export class BlobController {
  private uploads = 0;

  constructor(
    private readonly blobs: BlobService,
    private readonly settings: SettingsService,
  ) {}

  @Endpoint(edgeRoutes.putBlob)
  async put(@Caller() caller: Caller, @Input() input: InputOf<typeof edgeRoutes.putBlob>, @Req() request: SigapRequest): Promise<void> {
    if (this.uploads >= maxUploads) {
      await drain(request);
      throw new ProblemError('unavailable', 503, 'too many uploads at once; try again');
    }
    this.uploads += 1;
    try {
      const bytes = await readBody(request, maxBytes);
      if (createHash('sha256').update(bytes).digest('hex') !== input.params.sha256)
        throw new ProblemError('hash_mismatch', 422, 'the bytes do not have the hash in the address');
      const { tenantId } = edgeOf(caller);
      const { snapshotDays } = (await this.settings.read(tenantId)).privacy;
      await this.blobs.put(tenantId, bytes, { days: snapshotDays });
    } finally {
      this.uploads -= 1;
    }
  }
}
