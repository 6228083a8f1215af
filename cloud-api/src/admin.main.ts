import 'reflect-metadata';
import { text } from 'node:stream/consumers';
import { NestFactory } from '@nestjs/core';
import { createLogger, systemClock } from '@sigap/node-kit';
import { z } from 'zod';
import { AdminModule } from './admin/admin.module.js';
import { adminCommand } from './admin/admin-command.js';
import { Administration } from './admin/administration.js';
import { readConfiguration } from './configuration.js';
import { NestLog } from './nest-log.js';

/** `echo '{"command":"list-tenants"}' | node dist/admin.main.js`. The command may also be the first argument; secrets never are. */
async function main(): Promise<void> {
  const input = z.record(z.string(), z.unknown()).parse(JSON.parse((await text(process.stdin)) || '{}'));
  const named = process.argv[2] === undefined ? input : { command: process.argv[2], ...input };
  const command = adminCommand.parse(named);
  const configuration = readConfiguration();
  // standard output belongs to the reply
  const destination = { write: (line: string) => void process.stderr.write(line) };
  const logger = createLogger({ name: 'cloud-api-admin', level: configuration.LOG_LEVEL, destination });
  const platform = { configuration, logger, clock: systemClock };
  const app = await NestFactory.createApplicationContext(AdminModule.with(platform), { logger: new NestLog(logger), abortOnError: false });
  try {
    process.stdout.write(`${JSON.stringify(await app.get(Administration).run(command))}\n`);
  } finally {
    await app.close();
  }
}

main().catch((err: unknown) => {
  const why = err instanceof z.ZodError ? z.prettifyError(err) : err instanceof Error ? err.message : String(err);
  process.stderr.write(`cloud-api admin: ${why}\n`);
  process.exitCode = 1;
});
