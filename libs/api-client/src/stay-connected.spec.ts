import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Reconnecting, stayConnected } from './stay-connected.js';

/** What the library does: it sets `active` to false where it will not try again by itself. */
class FakeSocket {
  active = true;
  tries = 0;
  private readonly listeners = new Map<string, Set<(word: unknown) => void>>();
  on(event: string, listener: (word: unknown) => void): void {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(listener));
  }
  off(event: string, listener: (word: unknown) => void): void {
    this.listeners.get(event)?.delete(listener);
  }
  emit(event: string, word: unknown): void {
    for (const listener of this.listeners.get(event) ?? []) listener(word);
  }
  connect(): void {
    this.tries += 1;
  }
  closedByServer(): void {
    this.active = false;
    this.emit('disconnect', 'io server disconnect');
  }
  refused(code: string): void {
    this.active = false;
    this.emit('connect_error', new Error(code));
  }
}

describe('stayConnected', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function watched() {
    const socket = new FakeSocket();
    const refusals: string[] = [];
    const stop = stayConnected(socket as unknown as Reconnecting, { onRefused: (code) => refusals.push(code), delayMs: 100 });
    const wait = () => vi.advanceTimersByTime(1_000);
    return { socket, refusals, stop, wait };
  }

  it('comes back after the server closed the socket, as at its restart', () => {
    const { socket, wait } = watched();
    socket.closedByServer();
    expect(socket.tries).toBe(0);
    wait();
    expect(socket.tries).toBe(1);
  });

  it('comes back after a refusal that passes', () => {
    const { socket, refusals, wait } = watched();
    socket.refused('unavailable');
    wait();
    expect([socket.tries, refusals]).toEqual([1, []]);
  });

  it.each(['not_signed_in', 'forbidden'])('tells of %s, and does not try again', (code) => {
    const { socket, refusals, wait } = watched();
    socket.refused(code);
    wait();
    expect([socket.tries, refusals]).toEqual([0, [code]]);
  });

  it('leaves to the library what it does by itself, and what the page closed', () => {
    const { socket, wait } = watched();
    socket.emit('disconnect', 'transport close');
    socket.emit('connect_error', new Error('websocket error'));
    socket.emit('disconnect', 'io client disconnect');
    wait();
    expect(socket.tries).toBe(0);
  });

  it('stops', () => {
    const { socket, stop, wait } = watched();
    socket.closedByServer();
    stop();
    wait();
    socket.closedByServer();
    wait();
    expect(socket.tries).toBe(0);
  });
});
