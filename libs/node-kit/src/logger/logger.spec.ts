import { describe, expect, it } from 'vitest';
import { createLogger, type LogLevel } from './logger.js';

function capture(level: LogLevel = 'info') {
  const lines: string[] = [];
  const logger = createLogger({ name: 'test', level, destination: { write: (line: string) => void lines.push(line) } });
  return { logger, entries: () => lines.map((line): unknown => JSON.parse(line)), text: () => lines.join('') };
}

describe('createLogger', () => {
  it('writes one line of JSON with level, UTC time, name and message', () => {
    const { logger, entries } = capture();
    logger.info({ port: 3000 }, 'api.listening');
    expect(entries()).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/), name: 'test', port: 3000, msg: 'api.listening' },
    ]);
  });

  it('lets no secret through, wherever it was put', () => {
    const { logger, text } = capture();
    const secret = 'hunter2hunter2';
    logger.info({ password: secret, request: { headers: { cookie: `s=${secret}` } } }, 'by key');
    logger.info(`in the message rtsp://admin:${secret}@10.0.0.1/live`);
    logger.info('by argument %s', `rtsp://admin:${secret}@10.0.0.1/live`);
    logger.child({ camera: `rtsp://admin:${secret}@10.0.0.1/live`, token: secret }).info('by binding');
    logger.error(new Error(`Bearer ${secret}`), 'by error');
    logger.error({ err: new Error(`x token=${secret}`) }, 'by err key');
    expect(text()).not.toContain(secret);
    expect(text().match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(8);
  });

  it('keeps the type, message and stack of an error', () => {
    const { logger, entries } = capture();
    logger.error({ err: new TypeError('boom') }, 'failed');
    expect(entries()[0]).toMatchObject({ err: { type: 'TypeError', message: 'boom', stack: expect.stringContaining('logger.spec') } });
  });

  it('says nothing below its level', () => {
    const { logger, entries } = capture('warn');
    logger.info('quiet');
    expect(entries()).toEqual([]);
  });
});
