import { describe, expect, it } from 'vitest';
import { isWorthShowing, parseLogLine, summarise } from './log-line.js';

describe('parseLogLine', () => {
  it('reads what our logger writes, with all its fields', () => {
    expect(parseLogLine('{"level":"info","msg":"api.listening","port":3000}')).toEqual({ level: 'info', msg: 'api.listening', port: 3000 });
  });

  it.each(['', 'Segmentation fault', '{broken', '{"level":7}', '[]'])('is not thrown by %j', (line) => {
    expect(parseLogLine(line)).toBeUndefined();
  });
});

describe('what the terminal shows', () => {
  it('is errors, in one line', () => {
    const entry = parseLogLine('{"level":"error","msg":"ingest.failed","err":{"type":"Error","message":"no disk\\nmore"}}');
    expect(entry !== undefined && isWorthShowing(entry) && summarise(entry)).toBe('ingest.failed: no disk');
    expect(isWorthShowing({ level: 'warn', msg: 'camera.offline' })).toBe(false);
  });
});
