/** Part of the loop, in seconds: 0 <= from < until <= loopSeconds. */
export interface Span {
  from: number;
  until: number;
}

/** One parcel's stay on the table. It slides in from the left and leaves to the right, 1.2 s each, within its span; one of the whole loop just lies there. */
export interface ParcelStay extends Span {
  /** Text of the label's barcode: printable ASCII, at most 24 characters. */
  code: string;
  /** Bars unless told otherwise. */
  symbology?: 'code128' | 'qr';
  /** Text of a QR code printed beside the bars. */
  qrBeside?: string;
  /** When the label lies on the box, whole and readable. It slides on before and off after, half a second each. Otherwise the box is open. */
  shown: readonly Span[];
  /** Degrees that the label is turned; some few by the code where not given. */
  turned?: number;
}

/** A printed command card that is held into the picture. */
export interface CardStay extends Span {
  text: string;
}

/** A packing table from above: what lies on it when. Plain data, played over and over. */
export interface ParcelScene {
  table: 'wood' | 'steel';
  /** Drawn into the picture. Letters, digits and `:-./`; others show as spaces. */
  label: string;
  loopSeconds: number;
  parcels: readonly ParcelStay[];
  cards?: readonly CardStay[];
  /** When hands work on the table; where not given: whenever a box stands open. Empty: never, so nothing moves but parcels. */
  hands?: readonly Span[];
  /** Spans in which the camera can't be reached. */
  outages?: readonly Span[];
}

export const slideSeconds = 1.2;
export const layingSeconds = 0.5;
export const longestCode = 24;

/** Where things lie at one moment, in plan units of 1280 x 720. */
export interface TableMoment {
  parcel: { index: number; left: number; open: boolean } | null;
  /** Index of the parcel whose label it is; `top` of the label's sprite, 0 at rest. */
  label: { index: number; left: number; down: number } | null;
  card: { index: number; right: number } | null;
  /** Middle of the palms. */
  hands: { left: Point; right: Point } | null;
}
export interface Point {
  x: number;
  y: number;
}

/** Middle of the box at rest. */
export const boxPlace: Point = { x: 640, y: 372 };
export const boxSize = { width: 700, height: 500 } as const;

/** Pure: the same second gives the same places. */
export function tableAt(scene: ParcelScene, second: number): TableMoment {
  const inLoop = second % scene.loopSeconds;
  const index = scene.parcels.findIndex((stay) => within(stay, inLoop));
  const stay = scene.parcels[index];
  const cardIndex = (scene.cards ?? []).findIndex((card) => within(card, inLoop));
  const card = scene.cards?.[cardIndex];
  const shift = stay === undefined ? 0 : slide(stay, inLoop, scene.loopSeconds);
  const laid = stay === undefined ? 1 : laidAway(stay, inLoop);
  const open = stay !== undefined && laid >= 1;
  return {
    parcel: stay === undefined ? null : { index, left: shift, open },
    label: stay === undefined || open ? null : { index, left: shift, down: laid * 420 },
    card: card === undefined ? null : { index: cardIndex, right: ease(1 - nearEdge(card, inLoop, layingSeconds)) * 560 },
    hands: handsAt(scene, inLoop, { moving: stay !== undefined && shift !== 0, shift, open, laying: laid > 0 && laid < 1, laid }),
  };
}

/** What is wrong with the scene, in words; null when it can be played. */
export function parcelProblem(scene: ParcelScene): string | null {
  if (!(scene.loopSeconds > 0)) return 'loopSeconds must be above 0';
  const spans = [...scene.parcels, ...scene.parcels.flatMap(({ shown }) => shown), ...(scene.cards ?? [])];
  const others = [...(scene.hands ?? []), ...(scene.outages ?? [])];
  if ([...spans, ...others].some(({ from, until }) => !(from >= 0 && from < until && until <= scene.loopSeconds)))
    return 'a span must have 0 <= from < until <= loopSeconds';
  if (scene.parcels.some(({ code }) => !/^[\x20-\x7e]+$/.test(code) || code.length > longestCode))
    return `a code has 1 to ${longestCode} printable ASCII characters`;
  const inOrder = scene.parcels.toSorted((a, b) => a.from - b.from);
  if (inOrder.some((stay, index) => (inOrder[index + 1]?.from ?? Number.POSITIVE_INFINITY) < stay.until))
    return 'two parcels lie on the table at once';
  return null;
}

/**
 * A shift at the table: each parcel comes, its label is shown, it is packed, the label is shown again, it goes.
 * @param secondsEach at least 12, with the pause until the next one
 */
export function parcelRound(
  codes: readonly string[],
  options: { secondsEach?: number; shownSeconds?: number; table?: ParcelScene['table']; label?: string; qrBeside?: boolean } = {},
): ParcelScene {
  const { secondsEach = 20, shownSeconds = 2, table = 'wood', label = 'PACKING', qrBeside = true } = options;
  if (secondsEach < 12) throw new RangeError('a parcel takes at least 12 seconds');
  const parcels = codes.map((code, index): ParcelStay => {
    const from = index * secondsEach;
    const until = from + secondsEach - 2;
    const first = from + slideSeconds + layingSeconds;
    const last = until - slideSeconds - layingSeconds;
    return {
      code,
      from,
      until,
      shown: [
        { from: first, until: first + shownSeconds },
        { from: last - shownSeconds, until: last },
      ],
      ...(qrBeside ? { qrBeside: `https://example.com/${code}` } : {}),
    };
  });
  return { table, label, loopSeconds: Math.max(1, codes.length * secondsEach), parcels };
}

function handsAt(
  scene: ParcelScene,
  inLoop: number,
  at: { moving: boolean; shift: number; open: boolean; laying: boolean; laid: number },
): TableMoment['hands'] {
  const half = boxSize.width / 2;
  if (at.moving) {
    const y = boxPlace.y + 90;
    return { left: { x: boxPlace.x + at.shift - half + 10, y }, right: { x: boxPlace.x + at.shift + half - 10, y } };
  }
  const works = scene.hands === undefined ? at.open : scene.hands.some((span) => within(span, inLoop));
  if (at.laying) {
    // the label is laid on by its lower edge
    const y = boxPlace.y + 150 + at.laid * 420;
    return { left: { x: boxPlace.x - 190, y }, right: { x: boxPlace.x + 190, y } };
  }
  if (!works) return null;
  return {
    left: { x: 470 + Math.sin(inLoop * 2.1) * 90, y: 430 + Math.sin(inLoop * 3.3 + 1) * 70 },
    right: { x: 800 + Math.sin(inLoop * 2.7 + 2) * 100, y: 430 + Math.cos(inLoop * 2.4) * 80 },
  };
}

/** 0 while the label lies there, 1 when it is out of sight. */
function laidAway(stay: ParcelStay, inLoop: number): number {
  const distance = Math.min(
    Number.POSITIVE_INFINITY,
    ...stay.shown.map(({ from, until }) => Math.max(0, from - inLoop, inLoop - until) / layingSeconds),
  );
  return ease(Math.min(1, distance));
}

function slide(stay: Span, inLoop: number, loopSeconds: number): number {
  if (stay.from === 0 && stay.until === loopSeconds) return 0;
  const coming = (inLoop - stay.from) / slideSeconds;
  const going = (stay.until - inLoop) / slideSeconds;
  if (coming < 1) return -1000 * (1 - ease(coming));
  return going < 1 ? 1000 * (1 - ease(going)) : 0;
}

function nearEdge(span: Span, inLoop: number, seconds: number): number {
  return Math.max(0, Math.min(1, (inLoop - span.from) / seconds, (span.until - inLoop) / seconds));
}

function within(span: Span, second: number): boolean {
  return second >= span.from && second < span.until;
}

function ease(share: number): number {
  const held = Math.max(0, Math.min(1, share));
  return held * held * (3 - 2 * held);
}
