import { encodeEmbedding, type GalleryDelta } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { changeOf } from './gallery-delta.js';

const template = { templateId: 't', employeeId: 'e', embedding: encodeEmbedding(Float32Array.of(0.5, -0.5)) };
const delta = (change: Partial<GalleryDelta> = {}): GalleryDelta => ({
  pack: 'face-api',
  dimension: 2,
  version: 7,
  reset: false,
  templates: [template],
  removedTemplateIds: ['gone'],
  erasedEmployeeIds: ['left'],
  more: false,
  ...change,
});
const wanted = { pack: 'face-api', dimension: 2, since: 5 };

describe('changeOf', () => {
  it('decodes the templates', () => {
    expect(changeOf(delta(), wanted)).toEqual({
      reset: false,
      eraseEmployeeIds: ['left'],
      removeTemplateIds: ['gone'],
      put: [{ templateId: 't', employeeId: 'e', embedding: Float32Array.of(0.5, -0.5) }],
    });
  });

  it.each<[string, Partial<GalleryDelta>, RegExp]>([
    ['another pack', { pack: 'yunet-sface' }, /yunet-sface/],
    ['another dimension', { dimension: 512 }, /512/],
    ['an older version', { version: 4 }, /older/],
    ['a page that leads nowhere', { version: 5, more: true }, /does not grow/],
    ['a template that is too short', { templates: [{ ...template, embedding: encodeEmbedding(Float32Array.of(1)) }] }, /damaged/],
    [
      'a template that is no number',
      { templates: [{ ...template, embedding: encodeEmbedding(Float32Array.of(Number.NaN, 1)) }] },
      /damaged/,
    ],
  ])('refuses %s', (_, change, message) => {
    expect(() => changeOf(delta(change), wanted)).toThrow(message);
  });

  it('lets a reset go back to a lower version: the cloud forgot the old one', () => {
    expect(changeOf(delta({ reset: true, version: 1 }), wanted).reset).toBe(true);
  });
});
