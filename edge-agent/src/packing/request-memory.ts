import { createHash } from 'node:crypto';
import { uuid } from '@sigap/contracts';
import { z } from 'zod';
import type { StateStore } from '../state-store.js';
import { PackingRefusal } from './packing-refusal.js';
import type { PackingAnswer } from './packing-step.js';
import type { Rows } from './state-rows.js';

const prefix = 'packing/request/';
const mostRequests = 2_000;

const cameraId = uuid.nullable();
const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('station'), cameraId: uuid }),
  z.object({ kind: z.literal('session'), session: z.object({ id: uuid, startedAt: z.string(), startedBy: z.string().nullable() }) }),
  z.object({ kind: z.literal('ended'), sessionId: uuid, endedAt: z.string() }),
  z.object({ kind: z.literal('stopped'), cameraIds: z.array(uuid) }),
  z.object({
    kind: z.literal('scan'),
    action: z.enum(['started', 'stopped', 'switched', 'ignored', 'command']),
    code: z.string().nullable(),
    cameraId,
  }),
  z.object({ kind: z.literal('nothing') }),
]) satisfies z.ZodType<PackingAnswer>;
const keptRequest = z.object({ at: z.number().int(), requestId: z.string(), asked: z.string(), answer });
type KeptRequest = z.infer<typeof keptRequest>;

/** Puts the answer beside what it is the answer to, into the same commit; null takes it back: the request is refused after all. */
export type Noted = (answer: PackingAnswer | null, rows: Rows) => void;

/**
 * Which requests were done (by the id that the sender made), so that one that is sent again is not done again. The last 2,000 survive a
 * restart; refusals are not kept: they changed nothing, and may succeed later.
 */
export class RequestMemory {
  private readonly done = new Map<string, KeptRequest>();
  private readonly running = new Map<string, { readonly asked: string; readonly answer: Promise<PackingAnswer> }>();
  private count = 0;

  async load(store: StateStore): Promise<void> {
    const rows = await store.list(prefix);
    const kept = rows.flatMap(({ value }) => keptRequest.safeParse(JSON.parse(value)).data ?? []);
    for (const one of kept.toSorted((a, b) => a.at - b.at)) {
      this.done.set(one.requestId, one);
      this.count = one.at + 1;
    }
  }

  /** Throws PackingRefusal `idempotency_mismatch` when the id was used for something else. */
  once(requestId: string | undefined, request: object, run: (noted: Noted) => Promise<PackingAnswer>): Promise<PackingAnswer> {
    if (requestId === undefined) return run(() => undefined);
    const asked = createHash('sha256').update(JSON.stringify(request)).digest('base64url').slice(0, 22);
    const known = this.running.get(requestId) ?? this.done.get(requestId);
    if (known && known.asked !== asked) {
      throw new PackingRefusal('idempotency_mismatch', 'this request id was used for another request');
    }
    if (known) return Promise.resolve(known.answer);
    let at: number | undefined;
    let noted: KeptRequest | null = null;
    const result = run((given, rows) => {
      at ??= this.count++;
      noted = given && { at, requestId, asked, answer: given };
      rows.set(`${prefix}${String(at % mostRequests).padStart(4, '0')}`, noted && JSON.stringify(noted));
    });
    this.running.set(requestId, { asked, answer: result });
    const forget = () => void this.running.delete(requestId);
    const finished = () => {
      if (noted !== null) this.remember(noted);
      forget();
    };
    // a request that is refused in the end was not done, whatever was noted on its way
    result.then(finished, forget);
    return result;
  }

  private remember(request: KeptRequest): void {
    this.done.set(request.requestId, request);
    if (this.done.size <= mostRequests) return;
    const [oldest] = this.done.keys();
    if (oldest !== undefined) this.done.delete(oldest);
  }
}
