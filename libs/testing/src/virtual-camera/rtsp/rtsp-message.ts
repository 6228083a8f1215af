/** RFC 2326 messages from a byte stream in which RTP frames (`$`, channel, length) may be interleaved (section 10.12). */

export interface RtspRequest {
  method: string;
  uri: string;
  /** Names in lower case; a header that comes twice keeps its last value. */
  headers: ReadonlyMap<string, string>;
  body: Uint8Array;
}

export type RtspItem = { kind: 'request'; request: RtspRequest } | { kind: 'interleaved'; channel: number; data: Uint8Array };

/** The stream can't be followed any further: answer with the status and close. */
export class RtspSyntaxError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export const rtspLimits = { headBytes: 16_384, bodyBytes: 65_536 } as const;

const endOfHead = Buffer.from('\r\n\r\n');

export class RtspReader {
  private pending: Buffer = Buffer.alloc(0);

  /** All messages that are complete with these bytes. Throws `RtspSyntaxError`. */
  push(chunk: Uint8Array): RtspItem[] {
    this.pending = Buffer.concat([this.pending, chunk]);
    const items: RtspItem[] = [];
    for (let item = this.take(); item; item = this.take()) {
      items.push(item);
    }
    return items;
  }

  private take(): RtspItem | null {
    while (this.pending[0] === 0x0d || this.pending[0] === 0x0a) {
      this.pending = this.pending.subarray(1);
    }
    return this.pending[0] === 0x24 ? this.takeInterleaved() : this.takeRequest();
  }

  private takeInterleaved(): RtspItem | null {
    if (this.pending.length < 4) {
      return null;
    }
    const end = 4 + this.pending.readUInt16BE(2);
    if (this.pending.length < end) {
      return null;
    }
    const item: RtspItem = { kind: 'interleaved', channel: this.pending.readUInt8(1), data: this.pending.subarray(4, end) };
    this.pending = this.pending.subarray(end);
    return item;
  }

  private takeRequest(): RtspItem | null {
    const headEnd = this.pending.indexOf(endOfHead);
    if ((headEnd < 0 ? this.pending.length : headEnd) > rtspLimits.headBytes) {
      throw new RtspSyntaxError(400, 'the header is too large');
    }
    if (headEnd < 0) {
      return null;
    }
    const { method, uri, headers } = parseHead(this.pending.toString('latin1', 0, headEnd));
    const bodyBytes = Number(headers.get('content-length') ?? 0);
    if (!Number.isInteger(bodyBytes) || bodyBytes < 0) {
      throw new RtspSyntaxError(400, 'content-length is not a number');
    }
    if (bodyBytes > rtspLimits.bodyBytes) {
      throw new RtspSyntaxError(413, 'the body is too large');
    }
    const bodyStart = headEnd + endOfHead.length;
    if (this.pending.length < bodyStart + bodyBytes) {
      return null;
    }
    const body = this.pending.subarray(bodyStart, bodyStart + bodyBytes);
    this.pending = this.pending.subarray(bodyStart + bodyBytes);
    return { kind: 'request', request: { method, uri, headers, body } };
  }
}

function parseHead(text: string): { method: string; uri: string; headers: Map<string, string> } {
  const [first = '', ...rest] = text.split('\r\n');
  const line = /^([A-Z_]{1,32}) (\S{1,2048}) RTSP\/(\d\.\d)$/.exec(first);
  if (!line) {
    throw new RtspSyntaxError(400, 'not an RTSP request line');
  }
  const [, method = '', uri = '', version = ''] = line;
  if (version !== '1.0') {
    throw new RtspSyntaxError(505, 'RTSP 1.0 only');
  }
  const headers = new Map<string, string>();
  for (const header of rest) {
    const colon = header.indexOf(':');
    if (colon <= 0) {
      throw new RtspSyntaxError(400, 'a header has no name');
    }
    headers.set(header.slice(0, colon).trim().toLowerCase(), header.slice(colon + 1).trim());
  }
  return { method, uri, headers };
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Request Entity Too Large',
  454: 'Session Not Found',
  455: 'Method Not Valid in This State',
  461: 'Unsupported Transport',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'RTSP Version Not Supported',
};

export interface RtspReply {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

export function writeReply(reply: RtspReply, cseq: string | undefined): string {
  const body = reply.body ?? '';
  const headers = {
    ...(cseq === undefined ? {} : { CSeq: cseq }),
    Server: 'virtual-camera',
    ...reply.headers,
    ...(body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `RTSP/1.0 ${reply.status} ${reasons[reply.status] ?? 'Error'}\r\n${lines.join('')}\r\n${body}`;
}
