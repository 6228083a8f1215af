import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@sigap/node-kit';

/** Nest's own words in our log: what it does at start is of use to who looks for a fault, not to everybody. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...more: unknown[]): void {
    this.logger.debug({ nest: text(message), more }, 'nest');
  }
  warn(message: unknown, ...more: unknown[]): void {
    this.logger.warn({ nest: text(message), more }, 'nest');
  }
  error(message: unknown, ...more: unknown[]): void {
    this.logger.error({ nest: text(message), more }, 'nest');
  }
  debug(message: unknown, ...more: unknown[]): void {
    this.logger.trace({ nest: text(message), more }, 'nest');
  }
  verbose(message: unknown, ...more: unknown[]): void {
    this.logger.trace({ nest: text(message), more }, 'nest');
  }
}

function text(message: unknown): unknown {
  return message instanceof Error ? message.message : message;
}
