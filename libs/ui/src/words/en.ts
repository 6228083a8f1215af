import { errors } from './en/errors.js';
import { packing } from './en/packing.js';
import { presence } from './en/presence.js';
import { shell } from './en/shell.js';
import type { Words } from './id.js';

export const en: Words = { ...shell, ...presence, ...packing, ...errors };
