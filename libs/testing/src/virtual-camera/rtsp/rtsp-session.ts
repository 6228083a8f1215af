import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { AccessUnit } from '../rtp/nal-units.js';
import { interleavedDelivery, type MediaDelivery, udpDelivery } from './media-delivery.js';
import type { MediaStream } from './media-stream.js';
import { RtpSender } from './rtp-sender.js';
import type { RequestedTransport } from './transport-header.js';

/** Seconds without a sign of life after which a session ends; named in the `Session` header. */
export const sessionTimeoutSeconds = 60;

/** One client's viewing: set up, playing or paused. */
export class RtspSession {
  readonly id = randomBytes(8).toString('hex');
  private unsubscribe: (() => void) | null = null;
  private readonly sender: RtpSender;

  private constructor(
    private readonly stream: MediaStream,
    private readonly delivery: MediaDelivery,
    private readonly onSent: (bytes: number) => void,
  ) {
    this.sender = new RtpSender(stream.codec, delivery);
  }

  /** `onAlive` is told of each control packet that the client sends by UDP. */
  static async create(
    stream: MediaStream,
    socket: Socket,
    transport: RequestedTransport,
    events: { onAlive: () => void; onSent: (bytes: number) => void },
  ): Promise<RtspSession> {
    const { remoteAddress: address = '127.0.0.1', localAddress = '127.0.0.1' } = socket;
    const delivery =
      transport.kind === 'tcp'
        ? interleavedDelivery(socket, transport)
        : await udpDelivery({ address, localAddress, rtpPort: transport.rtpPort, rtcpPort: transport.rtcpPort }, events.onAlive);
    return new RtspSession(stream, delivery, events.onSent);
  }

  get playing(): boolean {
    return this.unsubscribe !== null;
  }

  /** The `Transport` reply. */
  get transport(): string {
    return `${this.delivery.transport};ssrc=${this.sender.ssrc.toString(16).padStart(8, '0').toUpperCase()}`;
  }

  get nextSequence(): number {
    return this.sender.nextSequence;
  }

  play(): void {
    this.unsubscribe ??= this.stream.subscribe((unit) => this.forward(unit));
  }

  pause(): void {
    this.unsubscribe?.();
    this.unsubscribe = null;
    this.sender.restart();
  }

  end(): void {
    if (this.playing) {
      this.sender.goodbye();
    }
    this.pause();
    this.delivery.close();
  }

  private forward(unit: AccessUnit): void {
    this.onSent(this.sender.send(unit));
  }
}
