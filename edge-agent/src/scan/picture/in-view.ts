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

interface Sighting {
  code: CodeInPicture;
  /** Pictures running in which it was read. */
  pictures: number;
  answered: boolean;
  /** Since when it is missing from the pictures. */
  missingSinceMs: number | null;
}

/**
 * Which of the codes in the pictures of one camera are scans: each once, until it has been away. Only pictures count: while none come,
 * nothing goes away, but for a long time. Pure: codes and times come in.
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
  look(codes: readonly CodeInPicture[], atMs: number): CodeInPicture[] {
    const gapMs = atMs - (this.lookedMs ?? atMs);
    if (gapMs > this.rule.forgetMs) this.sightings.clear();
    else if (gapMs > this.rule.blindMs) this.blind();
    this.lookedMs = atMs;
    const read = new Set(codes.map((code) => code.text));
    for (const [text, sighting] of this.sightings) if (!read.has(text)) this.miss(text, sighting, atMs);
    const scanned: CodeInPicture[] = [];
    for (const code of new Map(codes.map((each) => [each.text, each])).values()) {
      const sighting = this.sightings.get(code.text) ?? { code, pictures: 0, answered: false, missingSinceMs: null };
      this.sightings.set(code.text, sighting);
      sighting.pictures++;
      sighting.missingSinceMs = null;
      const enough = withoutCheck.includes(code.symbology) ? this.rule.picturesWithoutCheck : 1;
      if (sighting.answered || sighting.pictures < enough) continue;
      sighting.answered = true;
      scanned.push(code);
    }
    return scanned;
  }

  /** No pictures come: what is in view is not known, so what was missing starts to be missing anew. */
  blind(): void {
    for (const sighting of this.sightings.values()) sighting.missingSinceMs = null;
  }

  private miss(text: string, sighting: Sighting, atMs: number): void {
    sighting.pictures = 0;
    sighting.missingSinceMs ??= atMs;
    // what never answered leaves no trace
    if (!sighting.answered || atMs - sighting.missingSinceMs >= this.rule.awayMs) this.sightings.delete(text);
  }
}
