/** A scanner types faster than any hand: keys further apart begin a new code. */
const mostGapMs = 80;
/** Within so long after a gap the keys still belong together: the code was torn, and its rest would be another code. */
const tornGapMs = 400;
const fewestCharacters = 4;
const mostCharacters = 80;
/** `KeyboardEvent.key` of a key that types a character, but not by itself, or not one that the browser knows. */
const unreadable: ReadonlySet<string> = new Set(['Dead', 'Unidentified', 'Process']);
/** The same code again so soon is the same scan: scanners read on while the trigger is held, and a second scan would stop the recording. */
const heldMs = 1_000;

/**
 * Tells a keyboard-wedge scanner from a person: printable keys in quick succession, ended by Enter or Tab. Pure: keys and times come in,
 * a code comes out.
 */
export class WedgeReader {
  private text = '';
  private lastMs = Number.NEGATIVE_INFINITY;
  private isTorn = false;
  private before: { readonly code: string; readonly atMs: number } | null = null;
  /** The key before this ended a code of which only a piece came in time. */
  wasTorn = false;

  /** @param key `KeyboardEvent.key` @param atMs monotonic @returns the code when this key ends one, else null */
  key(key: string, atMs: number): string | null {
    this.wasTorn = false;
    const gapMs = atMs - this.lastMs;
    if (gapMs > mostGapMs) {
      this.isTorn = gapMs <= tornGapMs && (this.isTorn || this.text !== '');
      this.text = '';
    }
    // Shift comes between the keys of a code
    if (key === 'Shift' || key === 'CapsLock') {
      if (this.text !== '') this.lastMs = atMs;
      return null;
    }
    this.lastMs = atMs;
    if (key === 'Enter' || key === 'Tab') {
      const code = this.text.trim();
      this.text = '';
      const isCode = code.length >= fewestCharacters;
      this.wasTorn = isCode && this.isTorn;
      this.isTorn = false;
      if (!isCode || this.wasTorn) return null;
      const isHeld = this.before?.code === code && atMs - this.before.atMs < heldMs;
      this.before = { code, atMs };
      return isHeld ? null : code;
    }
    if (/^[\x20-\x7e]$/.test(key)) this.text += key;
    else {
      // a character that no code has, or that the keyboard's layout made of one: what follows is not the whole code
      this.isTorn = /^.$/u.test(key) || unreadable.has(key);
      this.text = '';
    }
    if (this.text.length > mostCharacters) {
      this.isTorn = true;
      this.text = this.text.slice(-mostCharacters);
    }
    return null;
  }

  /** A code is under way: the keys are not meant for the page. */
  get isReading(): boolean {
    return this.text.length > 2;
  }
}

/** `SIGAP:STATION:3` -> 3: the code that chooses a table on the page. Null for all other codes. */
export function stationNumberOf(code: string): number | null {
  const match = /^SIGAP:STATION:(\d{1,3})$/i.exec(code);
  return match ? Number(match[1]) : null;
}
