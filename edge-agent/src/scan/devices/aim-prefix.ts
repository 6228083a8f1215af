import type { Symbology } from '@sigap/contracts';

/** Letters of AIM symbology identifiers (ISO/IEC 15424) that we know. */
const letters: Readonly<Record<string, Symbology>> = {
  A: 'Code39',
  C: 'Code128',
  E: 'EAN13',
  F: 'Codabar',
  G: 'Code93',
  I: 'ITF',
  L: 'PDF417',
  Q: 'QRCode',
  d: 'DataMatrix',
  z: 'Aztec',
};

/** Scanners can be set to say first what kind of code they read, e.g. `]C0`: then a QR code beside a label is told from the label. */
export function withoutAimPrefix(text: string): { code: string; symbology: Symbology | null } {
  const letter = /^\]([A-Za-z])[0-9A-Za-z]./.exec(text)?.[1];
  const symbology = letter === undefined ? undefined : letters[letter];
  if (symbology === undefined) return { code: text, symbology: null };
  return { code: text.slice(3), symbology: text.startsWith(']E4') ? 'EAN8' : symbology };
}
