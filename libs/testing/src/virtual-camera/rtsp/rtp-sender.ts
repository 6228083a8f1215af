import { randomInt } from 'node:crypto';
import type { AccessUnit, VideoCodec } from '../rtp/nal-units.js';
import { packetise } from '../rtp/payload.js';
import { writeGoodbye, writeSenderReport } from '../rtp/rtcp.js';
import { writeRtpPacket } from '../rtp/rtp-packet.js';
import type { MediaDelivery } from './media-delivery.js';
import { videoPayloadType } from './sdp.js';

/** Fits an Ethernet frame with IP, UDP and RTP headers. */
const maxPayloadBytes = 1400;
const reportEveryMs = 5000;

/** Turns pictures into one client's RTP stream: own sequence and source numbers, beginning at a key frame. */
export class RtpSender {
  readonly ssrc = randomInt(0, 0xffffffff);
  private sequence = randomInt(0, 0x8000);
  private readonly timestampOffset = randomInt(0, 0x7fffffff);
  private waitsForKeyFrame = true;
  private packets = 0;
  private bytes = 0;
  private reportedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly codec: VideoCodec,
    private readonly delivery: MediaDelivery,
  ) {}

  get nextSequence(): number {
    return this.sequence;
  }

  /** Bytes of payload that were handed over; 0 while the client waits for a key frame. */
  send(unit: AccessUnit): number {
    if (this.waitsForKeyFrame && !unit.keyFrame) {
      return 0;
    }
    const payloads = packetise(this.codec, unit, maxPayloadBytes);
    const timestamp = Number((BigInt(Math.round(unit.ticks)) + BigInt(this.timestampOffset)) & 0xffffffffn);
    const packets = payloads.map((payload, index) =>
      writeRtpPacket(
        {
          payloadType: videoPayloadType,
          marker: index === payloads.length - 1,
          sequence: (this.sequence + index) & 0xffff,
          timestamp,
          ssrc: this.ssrc,
        },
        payload,
      ),
    );
    this.report(timestamp);
    // the last one bears the marker: the worst to lose
    this.waitsForKeyFrame = !this.delivery.send(unit.isTorn ? packets.slice(0, -1) : packets);
    if (this.waitsForKeyFrame) {
      return 0;
    }
    this.sequence = (this.sequence + packets.length) & 0xffff;
    this.packets += packets.length;
    const bytes = payloads.reduce((sum, payload) => sum + payload.length, 0);
    this.bytes += bytes;
    return bytes;
  }

  /** After a pause the client has lost what the next pictures refer to. */
  restart(): void {
    this.waitsForKeyFrame = true;
  }

  goodbye(): void {
    this.delivery.sendControl(writeGoodbye(this.ssrc));
  }

  private report(timestamp: number): void {
    const unixMs = Date.now();
    if (unixMs - this.reportedAt >= reportEveryMs) {
      this.reportedAt = unixMs;
      this.delivery.sendControl(writeSenderReport({ ssrc: this.ssrc, unixMs, timestamp, packets: this.packets, bytes: this.bytes }));
    }
  }
}
