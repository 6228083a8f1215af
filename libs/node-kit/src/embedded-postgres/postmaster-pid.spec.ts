import { describe, expect, it } from 'vitest';
import { parsePostmasterPid } from './postmaster-pid.js';

const whole = ['4711', '/data/cluster', '1763650000', '45123', '', '127.0.0.1', '  1234567     32768', 'ready   ', ''].join('\n');

describe('parsePostmasterPid', () => {
  it('reads pid, folder, port and readiness', () => {
    expect(parsePostmasterPid(whole)).toEqual({ pid: 4711, dataDir: '/data/cluster', port: 45_123, ready: true });
  });

  it('knows a server that is still starting', () => {
    expect(parsePostmasterPid(whole.replace('ready   ', 'starting'))).toMatchObject({ ready: false });
    expect(parsePostmasterPid('4711\n/data/cluster\n1763650000\n')).toEqual({
      pid: 4711,
      dataDir: '/data/cluster',
      port: undefined,
      ready: false,
    });
  });

  it.each(['', '\n', 'garbage', '-1\n/x', '0\n/x', '12'])('refuses %j', (text) => {
    expect(parsePostmasterPid(text)).toBeUndefined();
  });
});
