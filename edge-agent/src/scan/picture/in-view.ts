import type { Symbology } from '@sigap/contracts';
import type { InPicture } from '../../packing/scan.js';

export interface CodeInPicture {
  text: string;
  symbology: Symbology;
}

export interface InViewRule {
  /** A code that was not seen for so long is away (PK-7). */
  awayMs: number;
  /** Pictures further apart than this say nothing about what was in view between them. */
  blindMs: number;
  /** After so long without pictures what was in view before is history: nobody worked here, or the recording was cut anyway. */
  forgetMs: number;
  /** Codes without a check digit of their own answer when so many pictures running agree: a torn or half covered one reads as another. */
  picturesWithoutCheck: number;
  /** One that was read so long ago is still beside the others: a hand, or a picture in which it was blurred. */
  besideMs: number;
  /** Codes that came within so long of each other came together. */
  togetherMs: number;
}

export const defaultInViewRule: InViewRule = {
  awayMs: 2000,
  blindMs: 4000,
  forgetMs: 60_000,
  picturesWithoutCheck: 2,
  besideMs: 1000,
  togetherMs: 1000,
};

const withoutCheck: readonly Symbology[] = ['Code39', 'Codabar', 'ITF'];

/** A code that is asked about: is it a scan? */
export interface AskedCode extends CodeInPicture {
  /** When it came into view; monotonic. */
  readonly cameMs: number;
  readonly inPicture: InPicture;
}

interface Sighting {
  readonly code: CodeInPicture;
  readonly cameMs: number;
  /** Pictures running in which it was read. */
  pictures: number;
  /** It was read often enough to be believed. */
  isSure: boolean;
  state: 'new' | 'asked' | 'answered';
  /** Since when it is missing from the pictures. */
  missingSinceMs: number | null;
  /** Texts that came together with it. They stay that for as long as it is in view, also when they went and came back. */
  readonly together: Set<string>;
}

/**
 * Which of the codes in the pictures of one camera are scans: each once, until it has been away. One that could not be answered yet is
 * asked about again while it is in view. Only pictures count: while none come, nothing goes away, but for a long time. Pure: codes and
 * times come in.
 */
export class InView {
  private readonly sightings = new Map<string, Sighting>();
  private lookedMs: number | null = null;

  constructor(private readonly rule: InViewRule = defaultInViewRule) {}

  /** Something is in view, or was a moment ago: look again soon. */
  get holds(): boolean {
    return this.sightings.size > 0;
  }

  /** @param codes all that were read in one picture @param atMs monotonic. Returns those that are asked about now. */
  look(codes: readonly CodeInPicture[], atMs: number): AskedCode[] {
    const gapMs = atMs - (this.lookedMs ?? atMs);
    if (gapMs > this.rule.forgetMs) this.sightings.clear();
    else if (gapMs > this.rule.blindMs) this.blind();
    this.lookedMs = atMs;
    const read = new Map(codes.map((code) => [code.text, code]));
    for (const [text, sighting] of this.sightings) if (!read.has(text)) this.miss(text, sighting, atMs);
    // all of the picture before the first question: each is to know what lies beside it
    const seen = [...read.values()].map((code) => this.see(code, atMs));
    return seen.flatMap((sighting) => {
      if (sighting.state !== 'new' || !sighting.isSure) return [];
      sighting.state = 'asked';
      return [{ ...sighting.code, cameMs: sighting.cameMs, inPicture: this.inPicture(sighting, atMs) }];
    });
  }

  /** It had its answer: it is no scan any more until it has been away. */
  answered(code: AskedCode): void {
    const sighting = this.sightingOf(code);
    if (sighting) sighting.state = 'answered';
  }

  /** It could not be answered: when it is in view still, the next picture asks again. */
  again(code: AskedCode): void {
    const sighting = this.sightingOf(code);
    if (sighting) sighting.state = 'new';
  }

  /** No pictures come: what is in view is not known, so what was missing starts to be missing anew. */
  blind(): void {
    for (const sighting of this.sightings.values()) sighting.missingSinceMs = null;
  }

  /** Another stay of the same code is another scan. */
  private sightingOf({ text, cameMs }: AskedCode): Sighting | null {
    const sighting = this.sightings.get(text);
    return sighting?.cameMs === cameMs ? sighting : null;
  }

  private see(code: CodeInPicture, atMs: number): Sighting {
    const sighting = this.sightings.get(code.text) ?? this.come(code, atMs);
    sighting.pictures++;
    sighting.missingSinceMs = null;
    sighting.isSure ||= sighting.pictures >= (withoutCheck.includes(code.symbology) ? this.rule.picturesWithoutCheck : 1);
    return sighting;
  }

  private come(code: CodeInPicture, cameMs: number): Sighting {
    const { text } = code;
    const sighting: Sighting = { code, cameMs, pictures: 0, isSure: false, state: 'new', missingSinceMs: null, together: new Set() };
    for (const [other, { cameMs: otherCameMs, together }] of this.sightings) {
      if (cameMs - otherCameMs >= this.rule.togetherMs && !together.has(text)) continue;
      together.add(text);
      sighting.together.add(other);
    }
    this.sightings.set(text, sighting);
    return sighting;
  }

  private inPicture({ code, cameMs, together }: Sighting, atMs: number): InPicture {
    const beside = [...this.sightings].flatMap(([text, { code: other, cameMs: otherCameMs, isSure, state, missingSinceMs }]) => {
      if (text === code.text || !isSure || atMs - (missingSinceMs ?? atMs) >= this.rule.besideMs) return [];
      return [{ code: text, symbology: other.symbology, earlier: state === 'answered' && otherCameMs <= cameMs && !together.has(text) }];
    });
    return { forMs: atMs - cameMs, beside };
  }

  private miss(text: string, sighting: Sighting, atMs: number): void {
    sighting.pictures = 0;
    sighting.missingSinceMs ??= atMs;
    const { awayMs, besideMs } = this.rule;
    // what was never answered is no scan to remember; but it may be hidden for a moment, and the one beside it is not alone then
    const keptMs = sighting.state === 'new' ? (sighting.isSure ? besideMs : 0) : awayMs;
    if (atMs - sighting.missingSinceMs >= keptMs) this.sightings.delete(text);
  }
}
