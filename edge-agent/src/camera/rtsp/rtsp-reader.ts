import { StreamError } from '../stream-error.js';
import { type StreamReader, UnreadableStreamError, type VideoPacketTaker } from '../stream-reader.js';
import { nalType, nalUnits, parameterSetTypes, setsByType } from '../video/nal-units.js';
import { readSequenceParameters } from '../video/sequence-parameters.js';
import type { VideoStream } from '../video/video-packet.js';
import { PictureOrder } from './picture-order.js';
import { type RtpPicture, RtpPictures } from './rtp-pictures.js';
import { type PacketTaker, RtspConnection, type RtspPeer } from './rtsp-connection.js';
import type { RtspReply } from './rtsp-wire.js';
import { type DescribedVideo, readDescription } from './sdp.js';

export interface RtspSource extends RtspPeer {
  /** With the address that the policy allowed, without user information. */
  readonly url: string;
}

/** A silent camera is given up after so many time limits: a single late picture costs no new connection. */
const silentLimits = 2;
/** One that sends and sends, and nothing that a recording could begin with or go on with, is left to others after so many. */
const uselessLimits = 1.5;
const watchMs = 500;
const keepAliveMs = { least: 5_000, most: 30_000, usual: 30_000 };
/** What may wait between PLAY and `read`. */
const earlyBytes = 16 * 1024 * 1024;

interface Arrival {
  readonly picture: RtpPicture;
  readonly atMs: number;
}

/** H.264 and H.265 over RTSP with the media in the same TCP connection. FFmpeg is not needed for it. */
export class RtspReader implements StreamReader {
  stream: VideoStream | null = null;
  private readonly connection: RtspConnection;
  private readonly order = new PictureOrder();
  private described: DescribedVideo | null = null;
  private pictures: RtpPictures | null = null;
  /** The channels of media and control in the connection. */
  private channels: readonly [number, number] = [0, 1];
  private early: Arrival[] = [];
  private take: VideoPacketTaker | null = null;
  private failure: Error | null = null;
  private stopped = false;
  /** Of a picture that somebody can use: from the first key picture with its parameters on. */
  private lastPictureMs = performance.now();
  private lastMediaMs = 0;
  private hasBegun = false;
  private waitingBytes = 0;
  private timers: NodeJS.Timeout[] = [];
  private settle: () => void = () => undefined;

  constructor(private readonly source: RtspSource) {
    const packet: PacketTaker = (channel, bytes, from, to) => this.packet(channel, bytes, from, to);
    this.connection = new RtspConnection(source, packet, (error) => this.fail(error));
  }

  get lostPackets(): number {
    return this.pictures?.lost ?? 0;
  }

  async open(): Promise<VideoStream> {
    await this.connection.open();
    const { url } = this.source;
    const options = await this.connection.request('OPTIONS', url);
    const description = await this.connection.request('DESCRIBE', url, { Accept: 'application/sdp' });
    const video = described(description, url);
    this.described = video;
    this.pictures = new RtpPictures(video.codec, video.payloadType, (picture) => this.arrive(picture));
    this.learn(video.parameterSets);
    const setup = await this.connection.request('SETUP', video.control, { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' });
    this.channels = channelsOf(setup);
    this.lastPictureMs = performance.now();
    await this.connection.request('PLAY', video.sessionControl, { Range: 'npt=0.000-' });
    this.keepAlive(options, setup, video.sessionControl);
    this.timers.push(setInterval(() => this.watch(), watchMs));
    // a description may leave the parameters to the stream
    await this.until(() => this.stream !== null);
    if (this.stream === null) throw new StreamError('no-video', 'the stream was closed');
    return this.stream;
  }

  async read(take: VideoPacketTaker): Promise<void> {
    for (const arrival of this.early.splice(0)) this.deliver(arrival, take);
    this.take = take;
    await this.until(() => this.stopped);
  }

  interrupt(): void {
    this.stopped = true;
    this.settle();
    this.connection.close(this.described?.sessionControl ?? null);
  }

  close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.take = null;
    this.early = [];
    this.connection.close(this.described?.sessionControl ?? null);
    return Promise.resolve();
  }

  /** Resolves when it is so, or after `interrupt`; throws what failed. */
  private async until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !this.stopped) {
      if (this.failure !== null) throw this.failure;
      await new Promise<void>((resolve) => {
        this.settle = resolve;
      });
    }
  }

  private fail(error: Error): void {
    if (this.stopped || this.failure !== null) return;
    this.failure = error;
    this.take = null;
    this.settle();
  }

  private packet(channel: number, bytes: Buffer, from: number, to: number): void {
    if (channel === this.channels[0]) {
      this.lastMediaMs = performance.now();
      this.pictures?.push(bytes, from, to);
    } else if (channel === this.channels[1] && saysGoodbye(bytes, from, to))
      this.fail(new StreamError('closed', 'the camera ended the stream'));
  }

  private arrive(picture: RtpPicture): void {
    if (this.failure !== null) return;
    if (picture.hasParameters) this.learn([...nalUnits(picture.data)]);
    this.hasBegun ||= picture.isKey && this.stream !== null;
    if (!this.hasBegun) return;
    const arrival = { picture, atMs: performance.now() };
    this.lastPictureMs = arrival.atMs;
    if (this.take !== null) this.deliver(arrival, this.take);
    else this.hold(arrival);
  }

  private hold(arrival: Arrival): void {
    this.waitingBytes += arrival.picture.data.length;
    if (this.waitingBytes > earlyBytes) this.fail(new UnreadableStreamError('pictures come faster than they are asked for'));
    else this.early.push(arrival);
  }

  private deliver({ picture, atMs }: Arrival, take: VideoPacketTaker): void {
    const { ticks, data, isKey } = picture;
    if (this.order.isReordered(ticks / (this.described?.ticksPerSecond ?? 1))) {
      return this.fail(new UnreadableStreamError('pictures are not shown in the order in which they come'));
    }
    take({ data, isKey, pts: ticks, dts: null }, atMs);
  }

  /** Takes over the parameter sets among these units when they are all there and make sense. */
  private learn(units: readonly Buffer[]): void {
    const { described: video } = this;
    if (video === null) return;
    const types = parameterSetTypes[video.codec];
    const sets = units.filter((unit) => types.includes(nalType(video.codec, unit[0] ?? 0)));
    const known = this.stream?.parameterSets ?? [];
    if (sets.length === known.length && sets.every((set, i) => known[i]?.equals(set) === true)) return;
    const byType = setsByType(video.codec, sets);
    const sequence = byType.at(-2)?.[0];
    if (sequence === undefined || byType.some(({ length }) => length === 0)) return;
    try {
      const { width, height } = readSequenceParameters(video.codec, sequence);
      // copies: what came with a picture would keep it in memory
      const parameterSets = byType.flat().map((set) => Buffer.from(set));
      this.stream = { codec: video.codec, width, height, secondsPerTick: 1 / video.ticksPerSecond, parameterSets, other: null };
      this.settle();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // broken ones are passed over; without any the stream is never open
    }
  }

  private watch(): void {
    const nowMs = performance.now();
    const { timeoutMs } = this.source;
    const silentMs = nowMs - this.lastPictureMs;
    const sends = nowMs - this.lastMediaMs < timeoutMs / 2;
    if (sends && silentMs > uselessLimits * timeoutMs) this.fail(new UnreadableStreamError('what comes makes no pictures here'));
    else if (silentMs > silentLimits * timeoutMs) {
      this.fail(this.hasBegun ? new StreamError('stalled', 'no picture comes') : new StreamError('no-video', 'no picture came'));
    }
  }

  private keepAlive(options: RtspReply, setup: RtspReply, uri: string): void {
    const method = /\bGET_PARAMETER\b/u.test(options.headers.get('public')?.join(',') ?? '') ? 'GET_PARAMETER' : 'OPTIONS';
    const seconds = Number(/;\s*timeout\s*=\s*(\d+)/iu.exec(setup.headers.get('session')?.[0] ?? '')?.[1] ?? 0);
    const each = seconds > 0 ? Math.min(keepAliveMs.most, Math.max(keepAliveMs.least, (seconds * 1000) / 2)) : keepAliveMs.usual;
    this.timers.push(setInterval(() => this.connection.tell(method, uri), each));
  }
}

/** Throws StreamError, UnreadableStreamError. */
function described(reply: RtspReply, url: string): DescribedVideo {
  const base = reply.headers.get('content-base')?.[0] ?? reply.headers.get('content-location')?.[0];
  const found = readDescription(reply.body, base !== undefined && /^rtsp:\/\//iu.test(base) ? base : url);
  if (found === 'no-video') throw new StreamError('no-video', 'the source has no video');
  if (found === 'other-codec') throw new UnreadableStreamError('a codec that is neither H.264 nor H.265');
  if (found.hasOrderNumbers) throw new UnreadableStreamError('pictures with decoding order numbers');
  return found;
}

function channelsOf(setup: RtspReply): readonly [number, number] {
  const [, media = '0', control] = /interleaved\s*=\s*(\d+)(?:-(\d+))?/iu.exec(setup.headers.get('transport')?.[0] ?? '') ?? [];
  return [Number(media), control === undefined ? Number(media) + 1 : Number(control)];
}

/** Is there a BYE among the RTCP packets (RFC 3550, 6.6)? */
function saysGoodbye(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at + 4 <= to; at += 4 + bytes.readUInt16BE(at + 2) * 4) if (bytes[at + 1] === 203) return true;
  return false;
}
