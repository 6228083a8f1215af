export type Listener<Payload> = (payload: Payload) => void | Promise<void>;

/** Where a failing listener is reported; a pino logger fits. */
export interface ListenerFailureLog {
  error(details: object, message: string): void;
}

/**
 * A typed bus inside one process. A listener that throws or rejects is logged and never reaches the sender or the other listeners:
 * one broken capability must not take its neighbours along.
 * `Events` maps an event's name to its payload.
 */
export class EventBus<Events extends Record<string, unknown>> {
  private readonly listeners = new Map<keyof Events, Set<Listener<never>>>();

  constructor(private readonly log: ListenerFailureLog) {}

  /** @returns a function that takes the listener off again */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    const known = this.listeners.get(name) ?? new Set();
    known.add(listener);
    this.listeners.set(name, known);
    return () => void known.delete(listener);
  }

  /** Listeners run in the order they came; what an asynchronous one does afterwards is not awaited. */
  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    // a copy: a listener may take itself off while it is called
    const listeners = Array.from(this.listeners.get(name) ?? []);
    for (const listener of listeners) this.call(name, listener as Listener<Events[Name]>, payload);
  }

  private call<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>, payload: Events[Name]): void {
    const failed = (err: unknown) =>
      this.log.error({ err, event: String(name), listener: listener.name || 'anonymous' }, 'event-bus.listener-failed');
    try {
      const pending = listener(payload);
      if (pending instanceof Promise) pending.catch(failed);
    } catch (err) {
      failed(err);
    }
  }
}
