import { describe, expect, it } from 'vitest';
import { GalleryMirror } from './gallery-mirror.js';
import type { GalleryChange } from './inference-protocol.js';

const change = (more: Partial<GalleryChange>): GalleryChange => ({
  reset: false,
  put: [],
  removeTemplateIds: [],
  eraseEmployeeIds: [],
  ...more,
});
const template = (templateId: string, employeeId: string) => ({ templateId, employeeId, embedding: new Float32Array(2) });

describe('GalleryMirror', () => {
  it('erases people, removes templates, then puts in', () => {
    const mirror = new GalleryMirror();
    mirror.apply(change({ put: [template('a1', 'ana'), template('a2', 'ana'), template('b1', 'budi'), template('c1', 'cici')] }));
    mirror.apply(change({ eraseEmployeeIds: ['ana'], removeTemplateIds: ['b1'], put: [template('a3', 'ana')] }));
    expect(mirror.whole().put.map(({ templateId }) => templateId)).toEqual(['c1', 'a3']);
    expect(mirror.whole().reset).toBe(true);
  });

  it('forgets all on reset', () => {
    const mirror = new GalleryMirror();
    mirror.apply(change({ put: [template('a1', 'ana')] }));
    mirror.apply(change({ reset: true, put: [template('b1', 'budi')] }));
    expect(mirror.size).toBe(1);
  });
});
