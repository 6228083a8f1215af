/** One key going down (1), held (2) or up (0), by its Linux key code (`linux/input-event-codes.h`). */
export interface KeyEvent {
  code: number;
  value: number;
}

const enterKeys: readonly number[] = [28, 96, 15];
const shiftKeys: readonly number[] = [42, 54];
const controlKeys: readonly number[] = [29, 97, 56, 100];
const capsLock = 58;
const mostCharacters = 200;

/** US layout, which scanners type in unless somebody set them otherwise: key code -> plain and shifted character. */
const keys = new Map<number, readonly [plain: string, shifted: string]>([
  ...row(2, '1234567890-=', '!@#$%^&*()_+'),
  ...row(16, 'qwertyuiop[]', 'QWERTYUIOP{}'),
  ...row(30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
  ...row(43, '\\zxcvbnm,./', '|ZXCVBNM<>?'),
  ...row(71, '789-456+1230.', '789-456+1230.'),
  [55, ['*', '*']],
  [57, [' ', ' ']],
  [98, ['/', '/']],
]);

/** What a keyboard-like scanner types, as texts. Pure: keys come in. */
export class KeyText {
  private text = '';
  private readonly down = new Set<number>();
  private capitals = false;
  private isTorn = false;

  /** @returns the text that this key ended, or null */
  take({ code, value }: KeyEvent): string | null {
    if (value === 0) this.down.delete(code);
    else this.down.add(code);
    // a scanner never holds a key: repeats come from a busy box that heard "up" late
    if (value !== 1) return null;
    if (enterKeys.includes(code)) return this.end();
    if (code === capsLock) this.capitals = !this.capitals;
    if (controlKeys.some((key) => this.down.has(key))) return null;
    const characters = keys.get(code);
    if (characters === undefined) return null;
    const [plain, shifted] = characters;
    const isLetter = /[a-z]/.test(plain);
    const isShifted = shiftKeys.some((key) => this.down.has(key)) !== (this.capitals && isLetter);
    this.text = (this.text + (isShifted ? shifted : plain)).slice(0, mostCharacters + 1);
    return null;
  }

  /** No key for a while: a scanner that sends no Enter has said all. */
  end(): string | null {
    const { text, isTorn } = this;
    this.text = '';
    this.isTorn = false;
    return !isTorn && text.length > 0 && text.length <= mostCharacters ? text : null;
  }

  /** Keys were lost: what is there, and what comes until the next end, is not a whole code. */
  lose(): void {
    this.text = '';
    this.isTorn = true;
    this.down.clear();
  }
}

function row(first: number, plain: string, shifted: string): [number, readonly [string, string]][] {
  return Array.from(plain, (character, index) => [first + index, [character, shifted.charAt(index)]]);
}
