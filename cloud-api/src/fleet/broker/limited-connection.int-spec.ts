import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LimitedConnection } from './limited-connection.js';

let server: Server | undefined;
afterEach(() => server?.close());

/** What arrives of `bytes` that are sent and followed by a clean end at once, read slowly. */
async function received(bytes: Buffer, maxPacketBytes: number): Promise<{ length: number; tooLong: boolean }> {
  let tooLong = false;
  const listening = createServer();
  server = listening;
  const read = new Promise<number>((resolve) => {
    listening.on('connection', (socket) => {
      const connection = new LimitedConnection(socket, maxPacketBytes, () => {
        tooLong = true;
      });
      connection.on('error', () => undefined);
      let length = 0;
      const take = () => {
        const chunk = connection.read() as Buffer | null;
        length += chunk?.length ?? 0;
      };
      connection.on('readable', () => setImmediate(take));
      connection.on('close', () => resolve(length));
    });
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const client = connect((listening.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  client.end(bytes);
  return { length: await read, tooLong };
}

/** Whole MQTT packets of 1,000 bytes, 3 of header. */
const packets = (count: number) =>
  Buffer.concat(Array.from({ length: count }, () => Buffer.concat([Buffer.of(0x30, 0xe8, 0x07), Buffer.alloc(1_000)])));

describe('LimitedConnection', () => {
  it('delivers all that came before a clean end', async () => {
    expect(await received(packets(300), 1_000)).toEqual({ length: 300 * 1_003, tooLong: false });
  });

  it('closes at the first packet that is too long', async () => {
    expect((await received(packets(1), 999)).tooLong).toBe(true);
  });
});
