import { ConfigurationError, createLogger, Shutdown, systemClock } from '@sigap/node-kit';
import { readConfiguration } from './configuration.js';
import { startApiProgram } from './program.js';

try {
  const configuration = readConfiguration();
  const logger = createLogger({ name: 'cloud-api', level: configuration.LOG_LEVEL });
  const shutdown = new Shutdown({ log: logger });
  process.on('uncaughtException', (err) => {
    logger.fatal({ err }, 'process.uncaught');
    void shutdown.run('uncaught exception', 1);
  });
  const api = await startApiProgram({ configuration, logger, clock: systemClock });
  shutdown.add('api', () => api.stop());
  shutdown.listen();
  logger.info({ port: api.port, mqttPort: api.mqttPort }, 'api.listening');
} catch (err) {
  // before there is a logger, or a reason to go on
  process.stderr.write(`cloud-api: ${err instanceof ConfigurationError ? err.message : String(err instanceof Error ? err.stack : err)}\n`);
  process.exit(1);
}
