import { describe, expect, it } from 'vitest';
import { UploadSlots } from './upload-slots.js';

describe('UploadSlots', () => {
  it('lets so many work, so many wait, and refuses the rest; places are handed on in order', async () => {
    const slots = new UploadSlots({ working: 2, waiting: 2 });
    const inside: string[] = [];
    const come = async (name: string) => {
      const leave = await slots.enter();
      inside.push(name);
      return leave;
    };
    const [leaveA, leaveB] = await Promise.all([come('a'), come('b')]);
    const [c, d] = [come('c'), come('d')];
    await expect(come('e')).rejects.toMatchObject({ code: 'unavailable', status: 503 });
    expect(inside).toEqual(['a', 'b']);
    leaveA();
    const leaveC = await c;
    expect(inside).toEqual(['a', 'b', 'c']);
    for (const leave of [leaveB, leaveC]) leave();
    (await d)();
    await Promise.all([come('f'), come('g')]);
    expect(inside).toEqual(['a', 'b', 'c', 'd', 'f', 'g']);
  });
});
