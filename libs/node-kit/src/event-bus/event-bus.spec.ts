import { describe, expect, it } from 'vitest';
import { EventBus } from './event-bus.js';

type Events = { 'camera.offline': { camera: string }; tick: number };

function aBus() {
  const failures: { details: object; message: string }[] = [];
  return { bus: new EventBus<Events>({ error: (details, message) => void failures.push({ details, message }) }), failures };
}

describe('EventBus', () => {
  it('delivers to each listener of the name, in order, and to no other', () => {
    const { bus } = aBus();
    const seen: string[] = [];
    bus.on('camera.offline', ({ camera }) => void seen.push(`a ${camera}`));
    bus.on('camera.offline', ({ camera }) => void seen.push(`b ${camera}`));
    bus.on('tick', () => void seen.push('tick'));
    bus.emit('camera.offline', { camera: 'door' });
    expect(seen).toEqual(['a door', 'b door']);
  });

  it('isolates and logs a listener that throws', () => {
    const { bus, failures } = aBus();
    const seen: number[] = [];
    bus.on('tick', function broken() {
      throw new Error('boom');
    });
    bus.on('tick', (n) => void seen.push(n));
    expect(() => bus.emit('tick', 7)).not.toThrow();
    expect(seen).toEqual([7]);
    expect(failures).toEqual([
      {
        details: { err: expect.objectContaining({ message: 'boom' }), event: 'tick', listener: 'broken' },
        message: 'event-bus.listener-failed',
      },
    ]);
  });

  it('isolates and logs a listener that rejects', async () => {
    const { bus, failures } = aBus();
    bus.on('tick', async () => {
      await Promise.resolve();
      throw new Error('later');
    });
    bus.emit('tick', 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(failures).toHaveLength(1);
  });

  it('lets go of a listener, also while delivering', () => {
    const { bus } = aBus();
    const seen: string[] = [];
    const off = bus.on('tick', () => {
      seen.push('first');
      off();
    });
    bus.on('tick', () => void seen.push('second'));
    bus.emit('tick', 1);
    bus.emit('tick', 2);
    expect(seen).toEqual(['first', 'second', 'second']);
  });
});
