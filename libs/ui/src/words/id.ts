import { errors } from './id/errors.js';
import { packing } from './id/packing.js';
import { presence } from './id/presence.js';
import { shell } from './id/shell.js';
import type { WordsOf } from './words-of.js';

/** Indonesian is the first language: its keys are the keys. */
export const id = { ...shell, ...presence, ...packing, ...errors };

/** The shape every other language has to fill. */
export type Words = WordsOf<typeof id>;
