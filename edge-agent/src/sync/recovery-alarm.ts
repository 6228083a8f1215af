import { edgeStoreRecovered } from '@sigap/contracts';
import type { Logger, Module, ModuleHealth } from '@sigap/node-kit';
import { type EventSink, OutboxFullError } from '../event-sink.js';
import type { StateStore } from '../state-store.js';
import { recoveryKey } from '../store/store-protocol.js';

/** Tells that the store began a new epoch: what opening found lies in the store until this event is committed. */
export class RecoveryAlarm implements Module {
  readonly name = 'recovery-alarm';

  constructor(private readonly dependencies: { state: StateStore; sink: EventSink; logger: Logger }) {}

  async start(): Promise<void> {
    const { state, sink, logger } = this.dependencies;
    const text = await state.get(recoveryKey);
    if (text === null) return;
    const found: unknown = JSON.parse(text);
    logger.error({ found }, 'store.recovered');
    try {
      await sink.record({ type: 'edge.store-recovered', data: edgeStoreRecovered.parse(found) });
    } catch (error) {
      // a full outbox must not keep the box from starting and sending away what fills it: the next start tells it
      if (!(error instanceof OutboxFullError)) throw error;
      logger.error({ err: error }, 'store.recovery-not-told');
      return;
    }
    // only now: forgotten in the same commit it would be lost when that one event is refused
    await state.delete(recoveryKey);
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  health(): ModuleHealth {
    return { status: 'ok' };
  }
}
