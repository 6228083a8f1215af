import type { Symbology } from '@sigap/contracts';

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
}

export const defaultInViewRule: InViewRule = { awayMs: 2000, blindMs: 4000, forgetMs: 60_000, picturesWithoutCheck: 2 };

const withoutCheck: readonly Symbology[] = ['Code39', 'Codabar', 'ITF'];

/** A code that is asked about: is it a scan? */
export interface AskedCode extends CodeInPicture {
  /** When it came into view; monotonic. */
  readonly cameMs: number;
}

interface Sighting {
  readonly cameMs: number;
  /** Pictures running in which it was read. */
  pictures: number;
  /** It was asked about, and nobody said that it is to be asked again. */
  asked: boolean;
  /** Since when it is missing from the pictures. */
  missingSinceMs: number | null;
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

  /** @param codes all that were read in one picture @param atMs monotonic. Returns those that are scanned now. */
  look(codes: readonly CodeInPicture[], atMs: number): AskedCode[] {
    const gapMs = atMs - (this.lookedMs ?? atMs);
    if (gapMs > this.rule.forgetMs) this.sightings.clear();
    else if (gapMs > this.rule.blindMs) this.blind();
    this.lookedMs = atMs;
    const read = new Set(codes.map((code) => code.text));
    for (const [text, sighting] of this.sightings) if (!read.has(text)) this.miss(text, sighting, atMs);
    const scanned: AskedCode[] = [];
    for (const code of new Map(codes.map((each) => [each.text, each])).values()) {
      const sighting = this.sightings.get(code.text) ?? { cameMs: atMs, pictures: 0, asked: false, missingSinceMs: null };
      this.sightings.set(code.text, sighting);
      sighting.pictures++;
      sighting.missingSinceMs = null;
      const enough = withoutCheck.includes(code.symbology) ? this.rule.picturesWithoutCheck : 1;
      if (sighting.asked || sighting.pictures < enough) continue;
      sighting.asked = true;
      scanned.push({ ...code, cameMs: sighting.cameMs });
    }
    return scanned;
  }

  /** It could not be answered: when it is in view still, the next picture asks again. */
  again({ text, cameMs }: AskedCode): void {
    const sighting = this.sightings.get(text);
    // another stay is another scan
    if (sighting?.cameMs === cameMs) sighting.asked = false;
  }

  /** No pictures come: what is in view is not known, so what was missing starts to be missing anew. */
  blind(): void {
    for (const sighting of this.sightings.values()) sighting.missingSinceMs = null;
  }

  private miss(text: string, sighting: Sighting, atMs: number): void {
    sighting.pictures = 0;
    sighting.missingSinceMs ??= atMs;
    // what was never answered leaves no trace
    if (!sighting.asked || atMs - sighting.missingSinceMs >= this.rule.awayMs) this.sightings.delete(text);
  }
}
