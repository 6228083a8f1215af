import { z } from 'zod';

const LogEntry = z.looseObject({
  level: z.string().default('info'),
  msg: z.string().default(''),
  err: z.looseObject({ message: z.string() }).optional().catch(undefined),
});

export type LogEntry = z.infer<typeof LogEntry>;

/** @returns undefined for a line that is no JSON of ours, such as the last words of a crash */
export function parseLogLine(line: string): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return LogEntry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Worth a person's eye at the terminal? Everything else is in the log file. */
export function isWorthShowing(entry: LogEntry): boolean {
  return entry.level === 'error' || entry.level === 'fatal';
}

/** The entry in one short line. */
export function summarise(entry: LogEntry): string {
  return entry.err === undefined ? entry.msg : `${entry.msg}: ${entry.err.message.split('\n')[0]}`;
}
