import { describe, expect, it } from 'vitest';
import { captionWidth, drawCaption, readCaption } from './caption.js';
import { blankPicture } from './yuv-picture.js';

function lit(text: string): string {
  const picture = blankPicture(captionWidth(text, 1) + (captionWidth(text, 1) % 2), 12);
  drawCaption(picture, text, 0, 0, 1);
  const rows = Array.from({ length: 7 }, (_, row) =>
    picture.y.subarray((row + 2) * picture.width + 2, (row + 2) * picture.width + captionWidth(text, 1) - 2),
  );
  return rows.map((row) => Array.from(row, (value) => (value > 200 ? '#' : '.')).join('')).join('\n');
}

describe('captions', () => {
  it('draw letters and digits that can be read', () => {
    expect(lit('K1')).toBe(
      ['#...#...#..', '#..#...##..', '#.#.....#..', '##......#..', '#.#.....#..', '#..#....#..', '#...#..###.'].join('\n'),
    );
  });

  it('show small letters as capitals and what has no glyph as a space', () => {
    expect(lit('k')).toBe(lit('K'));
    expect(lit('ü')).toBe(lit(' '));
  });

  it('can be read back from the picture', () => {
    const text = '2026-11-20 08:15:37';
    const picture = blankPicture(400, 40);
    drawCaption(picture, text, 12, 9, 3);
    const luma = { data: picture.y, width: picture.width };
    expect(readCaption(luma, { x: 12, y: 9, dot: 3, letters: text.length })).toBe(text);
    expect(readCaption(luma, { x: 14, y: 9, dot: 3, letters: 4 })).toContain('?');
  });

  it('are cut at the edge of the picture instead of failing', () => {
    const picture = blankPicture(20, 10);
    drawCaption(picture, 'LONG TEXT', 4, 4, 2);
    expect(picture.y.some((value) => value > 200)).toBe(true);
  });
});
