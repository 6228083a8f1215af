import { createRequire } from 'node:module';

/** A font with fixed width for text in pictures: DejaVu Sans Mono, Latin letters, bold (OFL-1.1, inside its npm package). */
export function burnInFont(): string {
  return createRequire(import.meta.url).resolve('@fontsource/dejavu-mono/files/dejavu-mono-latin-700-normal.woff');
}
