import { returnCondition } from '@sigap/contracts';
import bwipjs from 'bwip-js/browser';

/** Codes that command the table they are scanned at (PK-6 e). */
export const commands = ['START', 'STOP', 'CANCEL', 'SHIP', 'RETURN'] as const;
export type Command = (typeof commands)[number];

export const commandCode = (command: Command): string => `SIGAP:${command}`;
export const conditionCodes = returnCondition.options.map((condition) => ({
  condition,
  code: `SIGAP:CONDITION:${condition.toUpperCase()}`,
}));
export const stationCode = (number: number): string => `SIGAP:STATION:${number}`;

/** CODE 128 as an address of an SVG picture, for a printer. Throws Error for what CODE 128 can't hold. */
export function barcodePicture(code: string): string {
  const svg = bwipjs.toSVG({
    bcid: 'code128',
    text: code,
    scale: 2,
    height: 14,
    includetext: true,
    textxalign: 'center',
    paddingwidth: 10,
  });
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}
