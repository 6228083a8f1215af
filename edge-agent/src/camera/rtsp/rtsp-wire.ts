export interface RtspReply {
  readonly status: number;
  readonly reason: string;
  /** Names in lower case; a header that comes more than once has more values. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

export interface WireEvents {
  /** The bytes are lent until this returns. */
  packet(channel: number, bytes: Buffer, from: number, to: number): void;
  reply(reply: RtspReply): void;
  /** The camera itself asks for something. */
  request(method: string, sequence: string): void;
}

/** The peer does not speak RTSP, or without bounds. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

const dollar = 0x24;
const headLimit = 16 * 1024;
const bodyLimit = 128 * 1024;
/** Bytes that are neither reply nor packet, in a row: some cameras pad. */
const noiseLimit = 64 * 1024;
const longestPacket = 4 + 0xffff;
const headEnd = Buffer.from('\r\n\r\n');

/**
 * Splits what comes over an RTSP connection into replies and interleaved packets (RFC 2326, 10.12). A packet that lies whole in one piece of
 * the stream is handed on where it lies; only what is cut is put together.
 */
export class RtspWire {
  private rest = Buffer.alloc(4096);
  private waiting = 0;
  private noise = 0;

  constructor(private readonly events: WireEvents) {}

  /** `chunk` is not kept. Throws WireError. */
  push(chunk: Buffer): void {
    let at = 0;
    while (this.waiting > 0 && at < chunk.length) at = this.complete(chunk, at);
    while (at < chunk.length) {
      const used = this.take(chunk, at, chunk.length);
      if (used === 0) return this.keep(chunk, at, chunk.length);
      at += used;
    }
  }

  /** Moves as much of `chunk` behind the rest as its unit needs, and hands on what is whole then. @returns the new place in `chunk` */
  private complete(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.missing());
    this.keep(chunk, at, end);
    for (let used = this.take(this.rest, 0, this.waiting); used > 0; used = this.take(this.rest, 0, this.waiting)) {
      this.rest.copyWithin(0, used, this.waiting);
      this.waiting -= used;
      if (this.waiting === 0) break;
    }
    return end;
  }

  /** How many bytes more the unit needs that is not whole yet; of a reply nobody knows, so some. */
  private missing(): number {
    if (this.rest[0] !== dollar) return 1024;
    return this.waiting < 4 ? 4 - this.waiting : 4 + this.rest.readUInt16BE(2) - this.waiting;
  }

  private keep(chunk: Buffer, from: number, to: number): void {
    const bytes = this.waiting + to - from;
    if (bytes > Math.max(longestPacket, headLimit + bodyLimit)) throw new WireError('a reply without an end');
    if (bytes > this.rest.length) {
      const larger = Buffer.alloc(Math.max(bytes, this.rest.length * 2));
      this.rest.copy(larger, 0, 0, this.waiting);
      this.rest = larger;
    }
    chunk.copy(this.rest, this.waiting, from, to);
    this.waiting = bytes;
  }

  /** Hands on what begins at `from`. @returns how many bytes it was; 0: it is not whole yet */
  private take(bytes: Buffer, from: number, to: number): number {
    const first = bytes[from] ?? 0;
    if (first === dollar) {
      if (to - from < 4) return 0;
      const length = 4 + bytes.readUInt16BE(from + 2);
      if (to - from < length) return 0;
      this.noise = 0;
      this.events.packet(bytes[from + 1] ?? 0, bytes, from + 4, from + length);
      return length;
    }
    // replies begin with RTSP, requests with a word in capitals
    if (first >= 0x41 && first <= 0x5a) return this.message(bytes.subarray(from, to));
    if (++this.noise > noiseLimit) throw new WireError('what comes is no RTSP');
    return 1;
  }

  private message(bytes: Buffer): number {
    const end = bytes.indexOf(headEnd);
    if (end < 0 ? bytes.length > headLimit : end > headLimit) throw new WireError('a head without an end');
    if (end < 0) return 0;
    const [first = '', ...lines] = bytes.toString('utf8', 0, end).split('\r\n');
    const headers = new Map<string, string[]>();
    for (const line of lines) {
      const at = line.indexOf(':');
      if (at <= 0) continue;
      const name = line.slice(0, at).trim().toLowerCase();
      headers.set(name, [...(headers.get(name) ?? []), line.slice(at + 1).trim()]);
    }
    const length = Number(headers.get('content-length')?.[0] ?? 0);
    if (!Number.isInteger(length) || length < 0 || length > bodyLimit) throw new WireError('a body of no length that we take');
    const whole = end + headEnd.length + length;
    if (bytes.length < whole) return 0;
    this.noise = 0;
    const [, status, reason = ''] = /^RTSP\/\d\.\d\s+(\d{3})\s*(.*)$/u.exec(first) ?? [];
    if (status !== undefined) {
      this.events.reply({ status: Number(status), reason, headers, body: bytes.toString('utf8', end + headEnd.length, whole) });
    } else this.events.request(/^[A-Z_]+/u.exec(first)?.[0] ?? '', headers.get('cseq')?.[0] ?? '');
    return whole;
  }
}
