import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '@sigap/node-kit';
import { CommandService, type EdgeAddress, type Order } from '../../fleet/command/command.service.js';
import { ProblemError } from '../../http/problem-error.js';
import { LOGGER } from '../../injection-tokens.js';

/** Tells a box that something is new. A hint may get lost: a box that is away reads the truth when it returns. */
@Injectable()
export class BoxHints {
  constructor(
    private readonly commands: CommandService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async send(address: EdgeAddress, hint: Extract<Order, { type: 'clip.orders-changed' | 'directory.changed' }>): Promise<void> {
    try {
      await this.commands.post(address, hint);
    } catch (err) {
      if (err instanceof ProblemError) this.logger.debug({ ...address, type: hint.type, code: err.code }, 'packing.hint-not-sent');
      else throw err;
    }
  }
}
