import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type Command, type CommandReply, commandReply, type TopicAddress } from '@sigap/contracts';
import type { Clock, Logger } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { TenantDatabase } from '../../database/tenant-database.js';
import { ProblemError } from '../../http/problem-error.js';
import { CLOCK, LOGGER } from '../../injection-tokens.js';
import { MessageIntake } from '../message-intake.js';
import { MqttLink } from '../mqtt-link.js';
import { EdgeStatusRepository } from '../state/edge-status.repository.js';
import { problemOfReply } from './reply-problem.js';

/** A command without what this service adds: id and times. */
export type Order = { [T in Command['type']]: Pick<Extract<Command, { type: T }>, 'type' | 'data'> }[Command['type']];
export interface EdgeAddress {
  readonly tenantId: string;
  readonly edgeId: string;
}

interface InFlight {
  readonly address: EdgeAddress;
  readonly settle: (outcome: CommandReply | ProblemError) => void;
}

const limitMs = 10_000;

/** Commands to boxes: each has an expiry and gets exactly one reply, or expires. */
@Injectable()
export class CommandService implements OnModuleInit, OnModuleDestroy {
  private readonly inFlight = new Map<string, InFlight>();

  constructor(
    private readonly database: TenantDatabase,
    private readonly statuses: EdgeStatusRepository,
    private readonly link: MqttLink,
    private readonly intake: MessageIntake,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.link.subscribe('replies', (address, payload) => this.onReply(address, payload));
  }

  onModuleDestroy(): void {
    for (const { settle } of this.inFlight.values()) settle(new ProblemError('unavailable', 503, 'the service is stopping'));
  }

  /**
   * Sends a command and waits for its reply, at most 10 s. Throws ProblemError `edge_offline`, `command_expired`, `unavailable`, or what
   * the box answered, e.g. `camera_offline`.
   */
  async send(address: EdgeAddress, order: Order): Promise<CommandReply> {
    const { reply } = await this.issue(address, order);
    const answer = await reply;
    const problem = problemOfReply(answer);
    if (problem !== null) throw problem;
    return answer;
  }

  /** Sends a command; what comes of it is only logged. Throws `edge_offline` or `unavailable`. */
  async post(address: EdgeAddress, order: Order): Promise<void> {
    const { reply } = await this.issue(address, order);
    void this.watch(address, order.type, reply);
  }

  private async watch(address: EdgeAddress, type: Order['type'], reply: Promise<CommandReply>): Promise<void> {
    try {
      const answer = await reply;
      if (!answer.ok) this.logger.warn({ ...address, type, code: answer.code }, 'command.failed');
    } catch (err) {
      this.logger.warn({ err, ...address, type }, 'command.failed');
    }
  }

  private async issue(address: EdgeAddress, order: Order): Promise<{ reply: Promise<CommandReply> }> {
    const isOnline = await this.database.run(address.tenantId, (tx) => this.statuses.isOnline(tx, address.edgeId));
    if (!isOnline) throw new ProblemError('edge_offline', 409, 'the box is not connected');
    const now = this.clock.now();
    const command = { ...order, id: v7(), issuedAt: now.toISOString(), expiresAt: new Date(now.getTime() + limitMs).toISOString() };
    const reply = this.expect(command.id, address);
    try {
      await this.link.publish({ ...address, kind: 'commands' }, JSON.stringify(command), { qos: 1 });
    } catch (err) {
      this.logger.warn({ err, ...address, type: order.type }, 'command.not-sent');
      this.inFlight.get(command.id)?.settle(new ProblemError('unavailable', 503, 'the broker can not be reached'));
    }
    return { reply };
  }

  private expect(id: string, address: EdgeAddress): Promise<CommandReply> {
    const reply = new Promise<CommandReply>((resolve, reject) => {
      const timer = setTimeout(() => settle(new ProblemError('command_expired', 504, 'the box did not answer in time')), limitMs);
      const settle = (outcome: CommandReply | ProblemError) => {
        clearTimeout(timer);
        this.inFlight.delete(id);
        if (outcome instanceof ProblemError) reject(outcome);
        else resolve(outcome);
      };
      this.inFlight.set(id, { address, settle });
    });
    // who issues it may not get to wait for it
    reply.catch(() => undefined);
    return reply;
  }

  /** Only the box that was asked may answer, and only once; what comes later or from elsewhere changes nothing. */
  private async onReply(address: TopicAddress, payload: Buffer): Promise<void> {
    const reply = this.intake.parse(commandReply, address, payload);
    if (reply === null) return;
    const waiting = this.inFlight.get(reply.id);
    if (waiting?.address.edgeId !== address.edgeId || waiting.address.tenantId !== address.tenantId) return;
    waiting.settle(reply);
  }
}
