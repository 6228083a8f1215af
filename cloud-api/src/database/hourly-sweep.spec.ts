import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hourMs, HourlySweep } from './hourly-sweep.js';

@Injectable()
class Broom extends HourlySweep {
  runs = 0;
  end: () => void = () => undefined;

  sweep(): Promise<void> {
    this.runs += 1;
    return new Promise((resolve) => (this.end = resolve));
  }
}
@Module({ imports: [ScheduleModule.forRoot()], providers: [Broom] })
class House {}

afterEach(() => vi.useRealTimers());

describe('HourlySweep', () => {
  it('runs at start and each hour, one run at a time, and is waited for at the end', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const house = await NestFactory.createApplicationContext(House, { logger: false });
    const broom = house.get(Broom);
    expect(broom.runs).toBe(1);
    await vi.advanceTimersByTimeAsync(2 * hourMs);
    expect(broom.runs).toBe(1);
    broom.end();
    await vi.advanceTimersByTimeAsync(hourMs);
    expect(broom.runs).toBe(2);
    let isClosed = false;
    const closing = house.close().then(() => (isClosed = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isClosed).toBe(false);
    broom.end();
    await closing;
  });
});
