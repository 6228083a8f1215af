/**
 * Follows an MQTT byte stream and says when a packet announces more bytes than allowed, before anybody gathers them: the parser would
 * buffer up to 256 MiB for one packet. Fixed header: one byte, then the remaining length as one to four bytes of seven bits
 * (MQTT 3.1.1, 2.2.3).
 */
export class PacketLengthWatch {
  private state: 'type' | 'length' | 'body' = 'type';
  private value = 0;
  private shift = 0;
  private left = 0;

  constructor(private readonly maxBytes: number) {}

  /** @returns false once a packet is too long or its length malformed; the connection must be closed then */
  accept(chunk: Uint8Array): boolean {
    let position = 0;
    while (position < chunk.length) {
      if (this.state === 'body') {
        const step = Math.min(this.left, chunk.length - position);
        position += step;
        this.left -= step;
        if (this.left === 0) this.state = 'type';
        continue;
      }
      const byte = chunk[position] ?? 0;
      position += 1;
      if (this.state === 'type') {
        this.state = 'length';
        this.value = 0;
        this.shift = 0;
      } else if (!this.lengthByte(byte)) return false;
    }
    return true;
  }

  private lengthByte(byte: number): boolean {
    this.value += (byte & 0x7f) * 2 ** this.shift;
    this.shift += 7;
    if (this.value > this.maxBytes) return false;
    if ((byte & 0x80) !== 0) return this.shift < 28;
    this.left = this.value;
    this.state = this.left > 0 ? 'body' : 'type';
    return true;
  }
}
