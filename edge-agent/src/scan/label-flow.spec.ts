import type { PackingRules, ScanOutcome, Symbology } from '@sigap/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packingStep } from '../packing/packing-machine.js';
import { PackingRefusal } from '../packing/packing-refusal.js';
import { emptyPackingState, type PackingState } from '../packing/packing-state.js';
import type { PackingInput } from '../packing/packing-step.js';
import { asksAgain } from '../packing/scan.js';
import { aScan, cameraId, employeeId, someRules, supervisor, TestWorld } from '../packing/test-rig/a-world.js';
import { InView } from './picture/in-view.js';

const pictureMs = 125;
const codes = { A: 'RESI-000A', B: 'RESI-000B', C: 'RESI-000C' } as const;
const symbology: Symbology = 'Code128';

/** What is seen and what is decided, as on a box whose recorder begins at once: a string of pictures in, what happened when out. */
class Table {
  private readonly world = new TestWorld();
  private readonly inView = new InView();
  private state: PackingState = emptyPackingState;
  private pictures = 0;
  readonly happened: string[] = [];

  constructor(rules: Partial<PackingRules> = {}) {
    this.world.rules = someRules(rules);
    this.do({ kind: 'create', by: supervisor });
    this.do({ kind: 'assign', cameraId: cameraId(1), employeeId: employeeId(1), platform: 'shopee', mode: 'ship' });
  }

  /** One picture each 125 ms: `-` nothing, `A` the label A, `(AB)` both in one picture. */
  see(pictures: string): this {
    for (const [picture] of pictures.matchAll(/\(\w+\)|./g)) this.look(picture.replaceAll(/[^A-C]/g, ''));
    return this;
  }

  scan(code: keyof typeof codes): this {
    this.ask(aScan(1, codes[code], { source: 'usb', at: new Date(this.world.nowMs) }));
    return this;
  }

  private look(picture: string): void {
    const read = Array.from(picture).map((letter) => ({ text: codes[letter as keyof typeof codes], symbology }));
    for (const code of this.inView.look(read, this.world.steadyMs)) {
      const scan = aScan(1, code.text, {
        source: 'camera',
        symbology,
        at: new Date(this.world.nowMs),
        inPicture: code.inPicture,
      });
      if (asksAgain(this.ask(scan))) this.inView.again(code);
      else this.inView.answered(code);
    }
    this.pictures += 1;
    this.world.pass(pictureMs);
  }

  private ask(scan: ReturnType<typeof aScan>): Pick<ScanOutcome, 'action' | 'code'> {
    const outcome = this.outcomeOf(scan);
    if (outcome.action !== 'ignored') {
      this.happened.push(`${(this.pictures * pictureMs) / 1_000} ${outcome.code ?? outcome.action} ${scan.code.slice(-1)}`);
    }
    return outcome;
  }

  private outcomeOf(scan: ReturnType<typeof aScan>): Pick<ScanOutcome, 'action' | 'code'> {
    try {
      const answer = this.do({ kind: 'scan', scan });
      return answer.kind === 'scan' ? answer : { action: 'ignored', code: null };
    } catch (error) {
      if (!(error instanceof PackingRefusal)) throw error;
      return { action: 'refused', code: error.code };
    }
  }

  private do(input: PackingInput) {
    const { state, effects, answer } = packingStep(this.state, input, this.world);
    this.state = state;
    for (const effect of effects) {
      if (effect.kind === 'begin') this.do({ kind: 'began', recordingId: effect.recordingId, earlierRecordingIds: [] });
    }
    return answer;
  }
}

/** The picture again and again for so many seconds. */
const during = (seconds: number, picture: string) => picture.repeat(Math.round((seconds * 1_000) / pictureMs));

describe('one label after the other in view of the camera (PK-3, PK-7)', () => {
  it('the label that started stays in view and never stops by itself', () => {
    expect(new Table().see(during(60, 'A')).happened).toEqual(['0 started A']);
  });

  it('nor when something else started it', () => {
    expect(new Table().scan('A').see(during(60, 'A')).happened).toEqual(['0 started A']);
  });

  it('a second label that comes within 3 s acts when they are over, while it is in view', () => {
    const table = new Table().see(during(1, 'A') + during(10, 'B'));
    expect(table.happened).toEqual(['0 started A', '3 switched B']);
  });

  it('one that is taken away before does nothing', () => {
    expect(new Table().see(during(1, 'A') + during(1, 'B') + during(10, '-')).happened).toEqual(['0 started A']);
  });

  it('one that comes later acts at once', () => {
    expect(new Table().see(during(1, 'A') + during(4, '-') + during(1, 'B')).happened).toEqual(['0 started A', '5 switched B']);
  });

  it('is refused once, when the 3 s are over, where the station refuses another code', () => {
    const table = new Table({ onOtherCode: 'refuse' }).see(during(1, 'A') + during(10, 'B'));
    expect(table.happened).toEqual(['0 started A', '3 station_recording B']);
  });

  it('the label that started stops when it comes back after it was away, but not within the 3 s', () => {
    expect(new Table().see(during(0.25, 'A') + during(4, '-') + during(1, 'A')).happened).toEqual(['0 started A', '4.25 stopped A']);
    const early = new Table().see(during(0.25, 'A') + during(2.5, '-') + during(10, 'A'));
    expect(early.happened).toEqual(['0 started A']);
  });
});

describe('two labels of the platform in one picture', () => {
  const seen = (...pictures: string[]) => new Table().see(pictures.join('')).happened;

  it('start nothing while both are there, however long, also when one is not read now and then', () => {
    expect(seen(during(60, '(AB)'))).toEqual([]);
    expect(seen(during(10, '(AB)(AB)A(AB)BBB--(AB)AAAAAA'))).toEqual([]);
  });

  it('that are one parcel’s: nothing in between changes which one it is', () => {
    // A was read first, so it began; B came with it
    expect(seen('AA', during(60, '(AB)'))).toEqual(['0 started A']);
    // brought back to be ended: the label that records does that, the other does nothing
    expect(seen('AA', during(5, '(AB)'), during(5, '-'), during(9, '(AB)'))).toEqual(['0 started A', '10.25 stopped A']);
  });

  it('the one that remains starts when the other has been gone for a second, and a hand that comes off the other changes nothing', () => {
    expect(seen(during(5, '(AB)'), during(3, 'B'))).toEqual(['6 started B']);
    expect(seen(during(5, '(AB)'), during(3, 'B'), during(60, '(AB)'))).toEqual(['6 started B']);
  });

  it('the next parcel beside the one that records: held for 2 s, then the new one is taken', () => {
    expect(seen(during(10, 'A'), during(9, '(AB)'))).toEqual(['0 started A', '12 switched B']);
    expect(seen(during(10, 'A'), during(0.5, '(AB)'), during(9, 'B'))).toEqual(['0 started A', '11.5 switched B']);
    expect(seen(during(10, 'A'), during(1.5, '(AB)'), during(9, 'A'))).toEqual(['0 started A']);
  });

  it('the same within the first 3 s', () => {
    expect(seen(during(1, 'A'), during(9, '(AB)'))).toEqual(['0 started A', '3 switched B']);
    expect(seen(during(2, 'A'), during(9, '(AB)'))).toEqual(['0 started A', '4 switched B']);
  });

  it('parcels that are done with and lie about do not keep the next one from starting', () => {
    const packed = [during(1, 'A'), during(5, '-'), during(3, 'A')];
    expect(seen(...packed, during(5, '(AB)'))).toEqual(['0 started A', '6 stopped A', '11 started B']);
  });

  it('is refused once where the station refuses another code', () => {
    const table = new Table({ onOtherCode: 'refuse' }).see(during(10, 'A') + during(10, '(AB)'));
    expect(table.happened).toEqual(['0 started A', '12 station_recording B']);
  });

  it('no order of comings, goings and blurred pictures of two labels that are never seen alone for a second starts one', () => {
    const glimpses = fc.array(fc.constantFrom('(AB)', '(AB)', 'A(AB)', 'BBB(AB)', '--(AB)'), { maxLength: 80 });
    fc.assert(
      fc.property(glimpses, (pictures) => {
        expect(seen('(AB)', ...pictures)).toEqual([]);
      }),
    );
  });
});
