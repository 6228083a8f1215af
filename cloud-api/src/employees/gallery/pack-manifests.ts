import { Injectable } from '@nestjs/common';
import type { ModelPack } from '@sigap/contracts';
import { ModelPackError, readPackManifest } from '@sigap/node-kit';
import { ProblemError } from '../../http/problem-error.js';

/** What is known of each face model pack; its files are not needed for that. */
@Injectable()
export class PackManifests {
  private readonly cache = new Map<string, ModelPack>();

  /** @throws ProblemError invalid_request for a pack that nobody knows */
  async read(name: string): Promise<ModelPack> {
    const known = this.cache.get(name);
    if (known !== undefined) return known;
    try {
      const pack = await readPackManifest(name);
      this.cache.set(name, pack);
      return pack;
    } catch (err) {
      if (!(err instanceof ModelPackError) || err.code !== 'pack_unknown') throw err;
      throw new ProblemError('invalid_request', 400, 'no such face model pack', [{ path: 'query.pack', message: 'not a known pack' }]);
    }
  }
}
