import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again until the answer is something other than undefined, null or false. Rejects with the last answer or error after the limit.
 * `what` says in words what is awaited.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  limitMs = 90_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  let last: unknown = 'nothing';
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error instanceof Error ? error.message : error;
    }
    if (performance.now() > end) throw new Error(`after ${limitMs} ms still no ${what}; last: ${String(last)}`);
    await pause(150);
  }
}
