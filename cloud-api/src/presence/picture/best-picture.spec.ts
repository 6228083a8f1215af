import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { better, choosePictures, type SightingPicture } from './best-picture.js';

const picture = (over: Partial<SightingPicture>): SightingPicture => ({
  sightingId: 's1',
  employeeId: 'e1',
  sha256: 'aa',
  bytes: 1,
  width: 1,
  height: 1,
  quality: 0.5,
  takenAt: 0,
  ...over,
});

describe('choosePictures', () => {
  it('keeps the best of each sighting and gives back what nobody needs', () => {
    const held = picture({ sha256: 'aa', quality: 0.5 });
    const worse = picture({ sha256: 'bb', quality: 0.4 });
    const best = picture({ sha256: 'cc', quality: 0.6 });
    const other = picture({ sightingId: 's2', sha256: 'dd' });
    expect(choosePictures([held], [worse, best, other])).toEqual({ kept: [best, other], unused: ['aa', 'bb'] });
  });

  it('keeps nothing anew when the same comes twice', () => {
    const held = picture({});
    expect(choosePictures([held], [picture({})]).unused).toEqual([]);
    expect(choosePictures([held], [picture({ quality: 0.1 })])).toEqual({ kept: [], unused: [] });
  });

  it('does not give back a hash that another sighting has', () => {
    expect(choosePictures([picture({}), picture({ sightingId: 's2' })], [picture({ sha256: 'bb', quality: 0.9 })]).unused).toEqual([]);
  });

  it('ends the same in any order and any batches', () => {
    const one = fc.record({ sha256: fc.constantFrom('aa', 'bb', 'cc', 'dd'), quality: fc.constantFrom(0.1, 0.5, 0.9) });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 6 }), fc.nat(5), (drafts, cut) => {
        const all = drafts.map(picture);
        const key = ({ quality, sha256 }: SightingPicture) => `${quality} ${sha256}`;
        const whole = all.reduce(better);
        const first = choosePictures([], all.slice(cut)).kept;
        const then = choosePictures(first, all.slice(0, cut).toReversed()).kept;
        expect([then[0] ?? first[0]].flatMap((end) => (end ? key(end) : []))).toEqual([key(whole)]);
      }),
    );
  });
});
