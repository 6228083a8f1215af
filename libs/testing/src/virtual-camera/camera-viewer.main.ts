import { text } from 'node:stream/consumers';
import { AV_LOG_QUIET, AV_NOPTS_VALUE, AVERROR_EAGAIN, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Codec, CodecContext, Dictionary, FFmpegError, FormatContext, Frame, Log, Packet } from 'node-av/lib';
import { z } from 'zod';

/**
 * Looks through an RTSP camera with node-av and tells what it saw: `{url, transport, frames}` as JSON on standard input (a password
 * belongs neither in arguments nor in the environment), `{codec, width, height, frames, seconds, luma}` or `{error}` on standard output.
 */
const request = z.object({ url: z.string(), transport: z.enum(['tcp', 'udp']).default('tcp'), frames: z.int().min(1).default(10) });

interface Seen {
  codec: string;
  width: number;
  height: number;
  frames: number;
  /** Between the first and the last picture's timestamps. */
  seconds: number;
  /** Mean brightness of the last picture, 0..255. */
  luma: number;
}

async function look({ url, transport, frames }: z.output<typeof request>): Promise<Seen> {
  const input = new FormatContext();
  FFmpegError.throwIfError(
    await input.openInput(url, null, Dictionary.fromObject({ rtsp_transport: transport, timeout: '5000000' })),
    'opening',
  );
  try {
    FFmpegError.throwIfError(await input.findStreamInfo(), 'reading');
    const index = input.findBestStream(AVMEDIA_TYPE_VIDEO);
    const stream = input.streams[index];
    const codec = stream ? Codec.findDecoder(stream.codecpar.codecId) : null;
    if (!stream || !codec) {
      throw new Error('no video that can be decoded');
    }
    const decoder = new CodecContext();
    decoder.allocContext3(codec);
    FFmpegError.throwIfError(decoder.parametersToContext(stream.codecpar), 'decoding');
    FFmpegError.throwIfError(await decoder.open2(codec, null), 'decoding');
    const { width, height, luma, times, frames: shown } = await decode(input, decoder, index, frames);
    const { num, den } = stream.timeBase;
    const seconds = (Number((times.at(-1) ?? 0n) - (times[0] ?? 0n)) * num) / den;
    decoder.freeContext();
    return { codec: codec.name ?? '', width, height, frames: shown, seconds, luma };
  } finally {
    await input.closeInput();
  }
}

async function decode(
  input: FormatContext,
  decoder: CodecContext,
  index: number,
  wanted: number,
): Promise<{ width: number; height: number; luma: number; times: bigint[]; frames: number }> {
  using packet = new Packet();
  using frame = new Frame();
  packet.alloc();
  frame.alloc();
  const times: bigint[] = [];
  let last = { width: 0, height: 0, luma: 0 };
  while (times.length < wanted) {
    packet.unref();
    FFmpegError.throwIfError(await input.readFrame(packet), 'reading');
    if (packet.streamIndex !== index) {
      continue;
    }
    FFmpegError.throwIfError(await decoder.sendPacket(packet), 'decoding');
    for (let result = await decoder.receiveFrame(frame); result !== AVERROR_EAGAIN; result = await decoder.receiveFrame(frame)) {
      FFmpegError.throwIfError(result, 'decoding');
      times.push(frame.bestEffortTimestamp);
      last = { width: frame.width, height: frame.height, luma: meanLuma(frame) };
    }
  }
  // The first packet of an RTSP stream may come without a time.
  return { ...last, times: times.filter((time) => time !== AV_NOPTS_VALUE), frames: times.length };
}

function meanLuma(frame: Frame): number {
  const plane = Uint8Array.from(frame.toBuffer().subarray(0, frame.width * frame.height));
  return plane.reduce((sum, value) => sum + value, 0) / plane.length;
}

Log.setLevel(AV_LOG_QUIET);
try {
  process.stdout.write(`${JSON.stringify(await look(request.parse(JSON.parse(await text(process.stdin)))))}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`);
  process.exitCode = 1;
}
