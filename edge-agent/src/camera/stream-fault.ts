import { constants } from 'node:os';
import type { CameraFault } from '@sigap/contracts';
import {
  AVERROR_EOF,
  AVERROR_HTTP_FORBIDDEN,
  AVERROR_HTTP_NOT_FOUND,
  AVERROR_HTTP_UNAUTHORIZED,
  AVERROR_INVALIDDATA,
  AVERROR_STREAM_NOT_FOUND,
} from 'node-av/constants';

export type StreamPhase = 'opening' | 'reading';

const { errno } = constants;

/** Faults by FFmpeg's error code (libavutil/error.h: negative errno values and tags), the same in each phase. */
const byCode = new Map<number, CameraFault>([
  [AVERROR_HTTP_UNAUTHORIZED, 'wrong-password'],
  [AVERROR_HTTP_FORBIDDEN, 'wrong-password'],
  [AVERROR_HTTP_NOT_FOUND, 'not-found'],
  [-errno.ENOENT, 'not-found'],
  [-errno.ENODEV, 'not-found'],
  [-errno.ECONNREFUSED, 'refused'],
  [-errno.EHOSTUNREACH, 'unreachable'],
  [-errno.ENETUNREACH, 'unreachable'],
  [AVERROR_STREAM_NOT_FOUND, 'no-video'],
  [AVERROR_INVALIDDATA, 'no-video'],
]);

const byPhase: Record<StreamPhase, Map<number, CameraFault>> = {
  opening: new Map<number, CameraFault>([
    [-errno.ETIMEDOUT, 'unreachable'],
    [-errno.EIO, 'unreachable'],
    [AVERROR_EOF, 'closed'],
    [-errno.ECONNRESET, 'closed'],
  ]),
  reading: new Map<number, CameraFault>([
    [-errno.ETIMEDOUT, 'stalled'],
    [AVERROR_EOF, 'closed'],
    [-errno.ECONNRESET, 'closed'],
    [-errno.EPIPE, 'closed'],
    [-errno.EIO, 'closed'],
  ]),
};

/** What an error code of FFmpeg means for the person who has to mend the camera. */
export function streamFault(code: number, phase: StreamPhase): CameraFault {
  return byPhase[phase].get(code) ?? byCode.get(code) ?? 'other';
}
