import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface OpencvJob {
  runs: number;
  pictures: string[];
  detectors: { path: string; size: [number, number] }[];
  recogniser: string;
  /** one row for each picture as FaceDetectorYN gives it: x, y, w, h, five points, score */
  faces: number[][];
}

export interface OpencvTimes {
  version: string;
  detectors: { by: string | null; ms: number | null; refused: string[] }[];
  recogniser: { align: number | null; embed: number | null; refused?: string };
}

const script = fileURLToPath(new URL('../../src/bench/opencv-peer.py', import.meta.url));

/** Times of OpenCV's C++ through python3-opencv; null where no Python with it is found. */
export function timeOpencv(job: OpencvJob): OpencvTimes | null {
  for (const python of ['/usr/bin/python3', 'python3']) {
    if (spawnSync(python, ['-c', 'import cv2']).status !== 0) continue;
    const { status, stdout, stderr } = spawnSync(python, [script], { input: JSON.stringify(job), encoding: 'utf8', maxBuffer: 1 << 24 });
    if (status === 0) return JSON.parse(stdout) as OpencvTimes;
    process.stderr.write(`OpenCV peer failed: ${stderr.trim().split('\n').at(-1) ?? ''}\n`);
  }
  return null;
}
