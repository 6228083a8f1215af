import { eventSchemas, type EventType } from '@sigap/contracts';
import type { Clock, Logger } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { z } from 'zod';
import { EventKeptError, type EventSink, type EventToRecord, OutboxFullError } from './event-sink.js';
import type { StateStore } from './state-store.js';

export interface UntoldEventsDependencies {
  /** Of the keys in the state store, `<capability>/untold/`. */
  readonly prefix: string;
  readonly sink: EventSink;
  readonly state: Pick<StateStore, 'list'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}

/** Events of a capability that must not be lost to a full outbox: they wait in rows of their own, and are told when there is room. */
export class UntoldEvents {
  private readonly events = new Map<string, EventToRecord>();
  private retrying: Promise<void> | null = null;

  constructor(private readonly dependencies: UntoldEventsDependencies) {}

  /** How many wait. */
  get size(): number {
    return this.events.size;
  }

  /** What the process before could not tell. Call once, before the first `tell`. */
  async load(): Promise<void> {
    const { state, prefix, logger } = this.dependencies;
    for (const { key, value } of await state.list(prefix)) {
      const event = eventOf(value);
      if (event === null) logger.error({ key }, 'event.untold-not-read');
      else this.events.set(key, event);
    }
  }

  /**
   * In the commit of what is asked for in the same turn, also when the outbox is full. Rejects with OutboxFullError when there is no room for
   * anything (nothing is kept then), or TypeError (the contract does not know it: a bug).
   */
  async tell<T extends EventType>(event: EventToRecord<T>): Promise<void> {
    const { prefix, sink, logger } = this.dependencies;
    const key = prefix + v7();
    const dated = this.dated(event);
    try {
      await sink.record(dated, key);
    } catch (error) {
      if (!(error instanceof EventKeptError)) throw error;
      this.events.set(key, dated);
      logger.error({ type: event.type, waiting: this.events.size }, 'event.waits-for-room');
    }
  }

  /** For what happened whether it can be kept or not: in memory until there is room. */
  hold(event: EventToRecord): void {
    this.events.set(this.dependencies.prefix + v7(), this.dated(event));
  }

  /** Tells what there is room for, oldest first. Asked for while it runs, it is the one that runs: two would tell an event twice. */
  retry(): Promise<void> {
    this.retrying ??= this.tellKept().finally(() => (this.retrying = null));
    return this.retrying;
  }

  private async tellKept(): Promise<void> {
    try {
      for (const [key, event] of this.events) {
        await this.dependencies.sink.record(event, key);
        this.events.delete(key);
      }
    } catch (error) {
      if (!(error instanceof EventKeptError || error instanceof OutboxFullError)) throw error;
    }
  }

  private dated<T extends EventType>(event: EventToRecord<T>): EventToRecord<T> & { occurredAt: Date } {
    return { ...event, occurredAt: event.occurredAt ?? this.dependencies.clock.now() };
  }
}

/** An event as it waits in a row of the state. */
export function keptText({ type, data, cameraId, occurredAt }: EventToRecord): string {
  return JSON.stringify({ type, data, cameraId, occurredAt });
}

const keptEvent = z.object({
  type: z.enum(Object.keys(eventSchemas) as [EventType, ...EventType[]]),
  data: z.unknown(),
  cameraId: z.string().optional(),
  occurredAt: z.coerce.date(),
});

function eventOf(text: string): EventToRecord | null {
  const kept = keptEvent.safeParse(JSON.parse(text));
  if (!kept.success) return null;
  const { type, cameraId, occurredAt } = kept.data;
  const data = eventSchemas[type].safeParse(kept.data.data);
  return data.success ? { type, data: data.data, occurredAt, ...(cameraId === undefined ? {} : { cameraId }) } : null;
}
