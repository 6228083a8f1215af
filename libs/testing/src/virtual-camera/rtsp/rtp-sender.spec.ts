import { describe, expect, it } from 'vitest';
import { readRtpPacket } from '../rtp/rtp-packet.js';
import type { MediaDelivery } from './media-delivery.js';
import { RtpSender } from './rtp-sender.js';

function recorder(): MediaDelivery & { packets: Uint8Array[]; control: Uint8Array[]; slow: boolean } {
  return {
    packets: [],
    control: [],
    slow: false,
    transport: '',
    send(packets) {
      if (!this.slow) {
        this.packets.push(...packets);
      }
      return !this.slow;
    },
    sendControl(packet) {
      this.control.push(packet);
    },
    close() {},
  };
}

const picture = (ticks: number, keyFrame = false, bytes = 3000) => ({ nals: [new Uint8Array(bytes).fill(1)], ticks, keyFrame });
const headers = (packets: readonly Uint8Array[]) => packets.map((packet) => readRtpPacket(packet)?.header);

describe('a client’s RTP stream', () => {
  it('begins at a key frame, counts packets up and marks the end of each picture', () => {
    const delivery = recorder();
    const sender = new RtpSender('h264', delivery);
    expect(sender.send(picture(0))).toBe(0);
    sender.send(picture(7500, true));
    sender.send(picture(15_000));
    const sent = headers(delivery.packets);
    expect(sent.map((header) => header?.marker)).toEqual([false, false, true, false, false, true]);
    const sequences = sent.map((header) => header?.sequence ?? -1);
    expect(sequences.map((sequence) => (sequence - (sequences[0] ?? 0)) & 0xffff)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(((sent[3]?.timestamp ?? 0) - (sent[0]?.timestamp ?? 0)) >>> 0).toBe(7500);
    expect(new Set(sent.map((header) => header?.ssrc))).toEqual(new Set([sender.ssrc]));
  });

  it('wraps its 32 bit time without a jump', () => {
    const delivery = recorder();
    const sender = new RtpSender('h264', delivery);
    for (const ticks of [0xffff_ffff - 3600, 0xffff_ffff, 0xffff_ffff + 3600]) {
      sender.send(picture(ticks, true, 100));
    }
    const [first = 0, second = 0, third = 0] = headers(delivery.packets).map((header) => header?.timestamp);
    expect([(second - first) >>> 0, (third - second) >>> 0]).toEqual([3600, 3600]);
  });

  it('leaves out pictures for a slow client until the next key frame', () => {
    const delivery = recorder();
    const sender = new RtpSender('h264', delivery);
    sender.send(picture(0, true, 100));
    delivery.slow = true;
    sender.send(picture(1, false, 100));
    delivery.slow = false;
    sender.send(picture(2, false, 100));
    expect(delivery.packets).toHaveLength(1);
    sender.send(picture(3, true, 100));
    const [first, last] = headers(delivery.packets);
    expect(((last?.sequence ?? 0) - (first?.sequence ?? 0)) & 0xffff).toBe(1);
  });

  it('reports its time at the start and says goodbye', () => {
    const delivery = recorder();
    const sender = new RtpSender('h264', delivery);
    sender.send(picture(0, true));
    sender.goodbye();
    expect(delivery.control.map((packet) => packet[1])).toEqual([200, 203]);
    const report = Buffer.from(delivery.control[0] ?? []);
    expect(report.readUInt32BE(4)).toBe(sender.ssrc);
    expect(Math.abs(report.readUInt32BE(8) - 2_208_988_800 - Date.now() / 1000)).toBeLessThan(5);
    expect(report.readUInt32BE(16)).toBe(headers(delivery.packets)[0]?.timestamp);
  });
});
