import { decodeEmbedding, type GalleryDelta } from '@sigap/contracts';
import type { GalleryChange } from '../store/gallery-table.js';

/** The delta can't be what was asked for. */
export class GalleryDeltaError extends Error {
  override readonly name = 'GalleryDeltaError';
}

export interface GalleryWanted {
  readonly pack: string;
  readonly dimension: number;
  /** Version the box has. */
  readonly since: number;
}

/** Checks a delta and turns it into a change. Pure. Throws GalleryDeltaError: then nothing of it is applied. */
export function changeOf(delta: GalleryDelta, wanted: GalleryWanted): GalleryChange {
  if (delta.pack !== wanted.pack) throw new GalleryDeltaError(`templates of ${delta.pack} came, those of ${wanted.pack} were asked for`);
  if (delta.dimension !== wanted.dimension) {
    throw new GalleryDeltaError(`templates with ${delta.dimension} numbers came, the pack makes ${wanted.dimension}`);
  }
  if (!delta.reset && delta.version < wanted.since) throw new GalleryDeltaError(`version ${delta.version} is older than ${wanted.since}`);
  if (delta.more && !delta.reset && delta.version === wanted.since)
    throw new GalleryDeltaError('there is more, but the version does not grow');
  return {
    reset: delta.reset,
    eraseEmployeeIds: delta.erasedEmployeeIds,
    removeTemplateIds: delta.removedTemplateIds,
    put: delta.templates.map(({ templateId, employeeId, embedding }) => {
      const values = decodeEmbedding(embedding);
      if (values.length !== wanted.dimension || !values.every(Number.isFinite))
        throw new GalleryDeltaError(`template ${templateId} is damaged`);
      return { templateId, employeeId, embedding: values };
    }),
  };
}
