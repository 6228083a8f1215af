import { createLogger } from '@sigap/node-kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CameraLeases, type LiveOrders } from './camera-leases.js';

const camera = { tenantId: 't', edgeId: 'e', cameraId: 'c' };
let ordered: number[];
let leases: CameraLeases;
beforeEach(() => {
  vi.useFakeTimers();
  ordered = [];
  const orders: LiveOrders = {
    post: async (_, { data }) => {
      ordered.push(data.leaseSeconds);
      if (ordered.length === 2) throw new Error('the box is away');
    },
  };
  leases = new CameraLeases(orders, createLogger({ name: 'test', level: 'silent' }));
});
afterEach(() => {
  leases.beforeApplicationShutdown();
  vi.useRealTimers();
});

describe('CameraLeases', () => {
  it('orders at the first viewer, renews while anybody looks, ends with the last', async () => {
    leases.acquire(camera);
    leases.acquire(camera);
    expect(ordered).toEqual([15]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ordered).toEqual([15, 15, 15]);
    leases.release(camera);
    expect([leases.viewers(camera), ordered.length]).toEqual([1, 3]);
    leases.release(camera);
    expect(ordered).toEqual([15, 15, 15, 0]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ordered).toHaveLength(4);
  });

  it('who was never there can go', () => {
    leases.release(camera);
    expect([leases.viewers(camera), ordered]).toEqual([0, []]);
  });
});
