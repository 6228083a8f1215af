import { expect, it } from 'vitest';
import { barcodePicture, commandCode, commands, conditionCodes, stationCode } from './command-cards.js';
import { stationNumberOf } from './wedge-reader.js';

it('makes a picture of each card, with its text', () => {
  for (const code of [...commands.map(commandCode), ...conditionCodes.map(({ code: one }) => one), stationCode(12)]) {
    const svg = decodeURIComponent(barcodePicture(code));
    expect(svg).toContain('<svg');
    expect(svg.length).toBeGreaterThan(500);
  }
});

it('makes station cards that the page understands', () => {
  expect(stationNumberOf(stationCode(7))).toBe(7);
});
