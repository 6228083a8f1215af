import { watchOwnLoop } from './idle-loop.js';

watchOwnLoop();
