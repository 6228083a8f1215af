import { type DestinationStream, type Logger, pino } from 'pino';
import { scrub, scrubText } from './scrub.js';

export type { Logger } from 'pino';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LoggerOptions {
  /** Which program speaks, for example `edge-agent`. */
  name: string;
  level?: LogLevel;
  /** Where the lines go; default standard output. */
  destination?: DestinationStream;
}

/**
 * One line of JSON for each entry: `{level, time, name, msg, ...}`, level as a word, time as ISO 8601 UTC.
 * Secrets are taken out twice: by the keys and strings of what is logged, and once more from the finished line, so that messages,
 * bindings and errors of libraries are covered too. Written synchronously: the last words of a crash are the ones that matter.
 */
export function createLogger(options: LoggerOptions): Logger {
  return pino(
    {
      name: options.name,
      level: options.level ?? 'info',
      base: undefined,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }), log: scrubEntry, bindings: scrubEntry },
      serializers: { err: (value: unknown) => value, error: (value: unknown) => value },
      hooks: { streamWrite: scrubText },
    },
    options.destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

function scrubEntry(entry: object): Record<string, unknown> {
  const clean = scrub(entry);
  return typeof clean === 'object' && clean !== null ? { ...clean } : {};
}
