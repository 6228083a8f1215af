/** Reads bits from the most significant one on. Every call throws RangeError behind the end. */
export class BitReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  bit(): number {
    const byte = this.bytes[this.at >> 3];
    if (byte === undefined) throw new RangeError('the parameter set ends too early');
    return (byte >> (7 - (this.at++ & 7))) & 1;
  }

  /** At most 32. */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 2 + this.bit();
    return value;
  }

  skip(count: number): void {
    if (this.at + count > this.bytes.length * 8) throw new RangeError('the parameter set ends too early');
    this.at += count;
  }

  /** Exponential Golomb code without sign: `ue(v)` of H.264 9.1. */
  ue(): number {
    let zeros = 0;
    while (this.bit() === 0) if (++zeros > 31) throw new RangeError('a number of the parameter set is too large');
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** With sign: `se(v)`. */
  se(): number {
    const code = this.ue();
    return code & 1 ? (code + 1) / 2 : -code / 2;
  }
}
