import { CloudError } from '../../cloud/cloud-client.js';
import type { ClipRecorderDeps } from '../clip-recorder.js';

/** A cloud that can't be reached. */
export const awayCloud: ClipRecorderDeps['cloud'] = {
  get: () => Promise.reject(new CloudError('away', null, null)),
  clipState: () => Promise.reject(new CloudError('away', null, null)),
  putClip: () => Promise.reject(new CloudError('away', null, null)),
};
