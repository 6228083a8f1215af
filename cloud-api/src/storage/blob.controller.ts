import { Controller, Req } from '@nestjs/common';
import { edgeRoutes } from '@sigap/contracts';
import { Caller, edgeOf } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.decorator.js';
import { Input, type InputOf } from '../http/input.decorator.js';
import { ProblemError } from '../http/problem-error.js';
import type { SigapRequest } from '../http/sigap-request.js';
import { BlobService } from './blob.service.js';
import { receiveBytes } from './receive-bytes.js';

const maxBytes = 10 * 1024 * 1024;
/** Each upload may take 10 MiB of memory while it comes. */
const maxUploads = 16;
/** PV-1: snapshots stay 30 days. */
const snapshotDays = 30;

@Controller()
export class BlobController {
  private uploads = 0;

  constructor(private readonly blobs: BlobService) {}

  @Endpoint(edgeRoutes.putBlob)
  async put(@Caller() caller: Caller, @Input() input: InputOf<typeof edgeRoutes.putBlob>, @Req() request: SigapRequest): Promise<void> {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new ProblemError('payload_too_large', 413);
    if (this.uploads >= maxUploads) throw new ProblemError('unavailable', 503, 'too many uploads at once; try again');
    this.uploads += 1;
    try {
      const bytes = await receiveBytes(request, maxBytes, input.params.sha256);
      await this.blobs.put(edgeOf(caller).tenantId, bytes, { days: snapshotDays });
    } finally {
      this.uploads -= 1;
    }
  }
}
