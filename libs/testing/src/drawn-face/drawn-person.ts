import type { Hsl } from './colour.js';
import { seededRandom, type SeededRandom } from './seeded-random.js';

export type HairStyle = 'crop' | 'side-part' | 'curls' | 'fringe' | 'long' | 'bun' | 'bald' | 'quiff' | 'hijab';
export type Beard = 'none' | 'moustache' | 'goatee' | 'full';
export type Glasses = 'none' | 'round' | 'square';

/** All that makes a drawn person this person. Lengths are drawing units: a head is about 160 wide and 215 high. */
export interface DrawnPerson {
  seed: number;
  skin: Hsl;
  face: { halfWidth: number; halfHeight: number; jawWidth: number; chinWidth: number; cheek: number };
  hair: { style: HairStyle; colour: Hsl; hairline: number; volume: number };
  brows: { thickness: number; slant: number; height: number; length: number; colour: Hsl };
  eyes: { spacing: number; y: number; width: number; height: number; slant: number; iris: Hsl; lashes: number };
  nose: { length: number; width: number; tip: number };
  mouth: { y: number; width: number; upper: number; lower: number; colour: Hsl };
  ears: number;
  beard: Beard;
  glasses: Glasses;
  lines: number;
  shirt: Hsl;
  collar: boolean;
}

const grey: Hsl = { hue: 210, saturation: 4, lightness: 70 };

const hairColours: readonly [Hsl, ...Hsl[]] = [
  { hue: 20, saturation: 18, lightness: 9 },
  { hue: 22, saturation: 35, lightness: 17 },
  { hue: 28, saturation: 48, lightness: 32 },
  { hue: 40, saturation: 55, lightness: 56 },
  { hue: 14, saturation: 62, lightness: 36 },
  grey,
];

/** The first ones suit every skin, the others only a light one. */
const darkHair = hairColours.slice(0, 3) as [Hsl, ...Hsl[]];

const irisColours: readonly [Hsl, ...Hsl[]] = [
  { hue: 22, saturation: 55, lightness: 18 },
  { hue: 28, saturation: 50, lightness: 28 },
  { hue: 205, saturation: 45, lightness: 45 },
  { hue: 95, saturation: 28, lightness: 36 },
];

const darkIris = irisColours.slice(0, 2) as [Hsl, ...Hsl[]];

/** The same seed gives the same person for ever: the demo world and stored pictures rely on it. */
export function personFromSeed(seed: number): DrawnPerson {
  const random = seededRandom(seed * 7919 + 17);
  const style = random.pick<HairStyle>(['crop', 'side-part', 'curls', 'fringe', 'long', 'bun', 'bald', 'quiff', 'hijab', 'hijab']);
  const skin = { hue: random.between(16, 30), saturation: random.between(32, 52), lightness: random.between(34, 78) };
  const hairColour = style === 'hijab' ? veilColour(random) : random.pick(skin.lightness > 56 ? hairColours : [...darkHair, grey]);
  const veiled = style === 'hijab';
  const bearded = !veiled && style !== 'long' && style !== 'bun' && random.next() < 0.5;
  const halfWidth = random.between(70, 86);
  return {
    seed,
    skin,
    face: {
      halfWidth,
      halfHeight: random.between(98, 114),
      jawWidth: halfWidth * random.between(0.7, 0.88),
      chinWidth: halfWidth * random.between(0.26, 0.5),
      cheek: random.between(0, 1),
    },
    hair: { style, colour: hairColour, hairline: random.between(0.5, 0.72), volume: random.between(0.7, 1.3) },
    brows: {
      thickness: random.between(4, 13),
      slant: random.between(-5, 7),
      height: random.between(17, 29),
      length: random.between(36, 47),
      colour: veiled || style === 'bald' ? random.pick(darkHair) : hairColour,
    },
    eyes: {
      spacing: random.between(28, 38),
      y: random.between(-16, 2),
      width: random.between(27, 38),
      height: random.between(9, 17),
      slant: random.between(-3, 5),
      iris: random.pick(skin.lightness > 56 ? irisColours : darkIris),
      lashes: random.between(1.6, 4.4),
    },
    nose: { length: random.between(34, 52), width: random.between(13, 25), tip: random.between(0.7, 1.3) },
    mouth: {
      y: random.between(53, 64),
      width: random.between(25, 39),
      upper: random.between(3, 9),
      lower: random.between(5, 13),
      colour: { hue: random.between(-4, 16), saturation: random.between(28, 62), lightness: skin.lightness * random.between(0.62, 0.82) },
    },
    ears: random.between(0.8, 1.25),
    beard: bearded ? random.pick<Beard>(['moustache', 'goatee', 'full']) : 'none',
    glasses: random.pick<Glasses>(['none', 'none', 'none', 'round', 'square']),
    lines: random.next() < 0.35 ? random.between(0.4, 1) : 0,
    shirt: { hue: random.between(0, 360), saturation: random.between(12, 55), lightness: random.between(25, 72) },
    collar: random.next() < 0.6,
  };
}

/** What a name given to the drawn person should fit. */
export function looksFemale(person: DrawnPerson): boolean {
  return ['hijab', 'long', 'bun'].includes(person.hair.style);
}

function veilColour(random: SeededRandom): Hsl {
  return { hue: random.between(0, 360), saturation: random.between(8, 50), lightness: random.between(20, 82) };
}
