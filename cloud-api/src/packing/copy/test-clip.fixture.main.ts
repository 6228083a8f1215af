import { AV_CODEC_FLAG_GLOBAL_HEADER, AV_CODEC_ID_H264, AV_LOG_QUIET, AV_PIX_FMT_YUV420P, FF_ENCODER_LIBX264 } from 'node-av/constants';
import { Codec, CodecContext, CodecParameters, Dictionary, Frame, Log, Packet, Rational } from 'node-av/lib';
import { check, MediaInput, MediaOutput } from './media-file.js';

/*
 * For tests, a program of its own since FFmpeg stays out of all others: `make PATH SECONDS` writes a clip of 1280x720 with 12 pictures a second and
 * a key frame every two; `probe PATH` prints `{codec, width, height, seconds}`.
 */
Log.setLevel(AV_LOG_QUIET);
const [, , what = '', path = '', length = '25'] = process.argv;
const [width, height, fps] = [1280, 720, 12];
const perPicture = 1000 / fps;

/** A frame of node-av points into the buffer that it is made from, and FFmpeg reads it on another thread: this one outlives them all. */
const bytes = Buffer.alloc((width * height * 3) / 2);

/** A bar that moves over grey. */
function picture(n: number): Buffer {
  bytes.fill(128);
  const left = (n * 16) % (width - 64);
  for (let row = 0; row < height; row += 1) bytes.fill(235, row * width + left, row * width + left + 64);
  return bytes;
}

async function make(): Promise<void> {
  const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
  if (codec === null) throw new TypeError('this FFmpeg has no H.264 encoder');
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  encoder.width = width;
  encoder.height = height;
  encoder.pixelFormat = AV_PIX_FMT_YUV420P;
  encoder.timeBase = new Rational(1, 1000);
  encoder.gopSize = fps * 2;
  encoder.maxBFrames = 0;
  encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  check(await encoder.open2(codec, Dictionary.fromObject({ preset: 'ultrafast', tune: 'zerolatency', crf: '30' })));
  const parameters = new CodecParameters();
  parameters.alloc();
  check(parameters.fromContext(encoder));
  const output = await MediaOutput.create(path, parameters, new Rational(1, 1000));
  const packet = new Packet();
  packet.alloc();
  const drain = async () => {
    while ((await encoder.receivePacket(packet)) >= 0) {
      await output.write(packet);
      packet.unref();
    }
  };
  for (let n = 0; n < Number(length) * fps; n += 1) {
    const frame = Frame.fromVideoBuffer(picture(n), { width, height, format: AV_PIX_FMT_YUV420P, timeBase: { num: 1, den: 1000 } });
    frame.pts = BigInt(Math.round(n * perPicture));
    frame.duration = BigInt(Math.round(perPicture));
    check(await encoder.sendFrame(frame));
    frame.free();
    await drain();
  }
  check(await encoder.sendFrame(null));
  await drain();
  await output.close();
}

async function probe(): Promise<object> {
  const input = await MediaInput.open(path, 0);
  const { codecId, width: wide, height: high } = input.stream.codecpar;
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  await input.forEach((_, atMs) => {
    first = Math.min(first, atMs);
    last = Math.max(last, atMs);
    return true;
  });
  await input.close();
  return { codec: codecId === AV_CODEC_ID_H264 ? 'h264' : 'other', width: wide, height: high, seconds: (last - first + perPicture) / 1000 };
}

if (what === 'make') await make();
else if (what === 'probe') process.stdout.write(JSON.stringify(await probe()));
else throw new TypeError('make or probe');
