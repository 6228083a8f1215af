/** Why a server ended before it was ready, as far as it decides what to do next. */
export type StartFailure = 'port-taken' | 'predecessor-still-ending' | 'other';

/** Reads the messages of PostgreSQL's log (English, as `LC_ALL=C` makes them). */
export function classifyStartFailure(log: string): StartFailure {
  if (/could not bind .*address already in use|could not create any TCP\/IP sockets/is.test(log)) return 'port-taken';
  // The backends of a server that was killed need a moment to notice: src/backend/utils/init/miscinit.c, CreateLockFile
  if (/shared memory block .* is still in use|lock file "[^"]+" (already exists|is empty)/i.test(log)) return 'predecessor-still-ending';
  return 'other';
}

/** The lines that tell a person what went wrong. */
export function explainStartFailure(log: string): string {
  const telling = log.split('\n').filter((line) => /\b(FATAL|PANIC|ERROR|HINT|error while loading)\b/.test(line));
  return (telling.length > 0 ? telling : log.trim().split('\n')).slice(-4).join(' | ');
}
