import { ConfigurationError, Shutdown } from '@sigap/node-kit';
import { readLauncherSettings } from './launcher-settings.js';
import { start } from './start.js';

const say = (line: string) => void process.stderr.write(`sigap: ${line}\n`);
const print = (text: string) => void process.stdout.write(`${text}\n`);

function explain(err: unknown): string {
  if (err instanceof ConfigurationError) return err.problems.map(({ variable, problem }) => `${variable} ${problem}`).join('; ');
  return err instanceof Error ? err.message : String(err);
}

const stopping = new AbortController();
const shutdown = new Shutdown({
  limitMs: 40_000,
  log: {
    info: (_details, message) => message === 'shutdown.started' && say('menghentikan / stopping'),
    warn: (_details, message) => say(message),
    error: (details, message) => say(`${message} ${JSON.stringify(details)}`),
  },
});
shutdown.listen();
// Closing the terminal is a goodbye as well.
process.on('SIGHUP', () => void shutdown.run('SIGHUP'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort());

try {
  const settings = readLauncherSettings(process.argv.slice(2));
  await start({ settings, say, print, shutdown, signal: stopping.signal });
} catch (err) {
  if (!shutdown.isStopping) {
    say(explain(err));
    await shutdown.run('start failed', 1);
  }
}
