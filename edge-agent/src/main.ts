import { runAgent } from './program.js';

await runAgent();
