/** What a test across processes needs of the box: to run it with other eyes. Nothing else is public. */
export { ClipLine } from './camera/clip-line.js';
export { runAgent } from './program.js';
export type { MakeVision, Vision, VisionDependencies } from './vision.js';
