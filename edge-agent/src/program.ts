import { ConfigurationError, createLogger, type Logger, ModelPackError, Shutdown } from '@sigap/node-kit';
import { CloudCredentialsError } from './cloud/cloud-credentials.js';
import { composeAgent } from './composition.js';
import { type AgentConfiguration, readConfiguration } from './configuration.js';
import { BoxKeyError } from './store/box-key.js';
import { StoreFailedError } from './store/store.js';
import type { MakeVision } from './vision.js';

const stopLimitMs = 20_000;

/** Runs the agent until SIGTERM or SIGINT (exit code 0) or until it can't go on (1). */
export async function runAgent(makeVision?: MakeVision): Promise<void> {
  const configuration = orExit(readConfiguration);
  const logger = createLogger({ name: 'edge-agent', level: configuration.logLevel });
  endOnBugs(logger);
  const shutdown = new Shutdown({ log: logger, limitMs: stopLimitMs });
  shutdown.listen();
  const onFatal = (error: Error) => endNow(logger, error, 'agent.can-not-go-on');
  try {
    const agent = await composeAgent({ configuration, logger, onFatal, ...(makeVision ? { makeVision } : {}) });
    shutdown.add('agent', () => agent.stop());
    await agent.start();
    logger.info(startedWith(configuration), 'edge.started');
  } catch (error) {
    if (shutdown.isStopping) return;
    if (isForPerson(error)) endNow(logger, new Error(error.message), 'agent.not-started');
    else endNow(logger, error, 'agent.not-started');
  }
}

function startedWith({ facePack, cloudUrl, mqttUrl }: AgentConfiguration): object {
  return { facePack, cloudUrl, mqttUrl };
}

/** A bug leaves the process in a state nobody knows: it ends, and the next one starts from the store. */
function endOnBugs(logger: Logger): void {
  process.on('uncaughtException', (error) => endNow(logger, error, 'agent.bug'));
  process.on('unhandledRejection', (reason) => endNow(logger, reason, 'agent.bug'));
}

function endNow(logger: Logger, error: unknown, message: string): never {
  logger.fatal({ err: error }, message);
  process.exit(1);
}

/** These say in one line what somebody has to do. */
function isForPerson(error: unknown): error is Error {
  return [CloudCredentialsError, BoxKeyError, StoreFailedError, ModelPackError].some((kind) => error instanceof kind);
}

function orExit(read: () => AgentConfiguration): AgentConfiguration {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
}
