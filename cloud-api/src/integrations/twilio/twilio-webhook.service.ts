import { Inject, Injectable } from '@nestjs/common';
import type { Clock, Logger } from '@sigap/node-kit';
import { z } from 'zod';
import { notRecordedText } from '../../alerts/alert-text.js';
import { IncidentService } from '../../alerts/incident.service.js';
import { MessageProgress } from '../../alerts/message-progress.js';
import { MessageRepository } from '../../alerts/message.repository.js';
import { stateOfProvider } from '../../alerts/message-state.js';
import { TenantDatabase } from '../../database/tenant-database.js';
import { CLOCK, LOGGER } from '../../injection-tokens.js';
import { replyIntent } from './reply-word.js';

const uuid = z.uuid();

/** What Twilio tells, after its signature was checked. Twice, late or in another order it changes nothing more (R57). */
@Injectable()
export class TwilioWebhookService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly messages: MessageRepository,
    private readonly progress: MessageProgress,
    private readonly incidents: IncidentService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @param tenantId @param messageId from our own address, which is part of what is signed */
  async status(form: ReadonlyMap<string, string>, tenantId: string | null, messageId: string | null): Promise<void> {
    const state = stateOfProvider(form.get('MessageStatus') ?? '');
    if (
      state === null ||
      !uuid.safeParse(tenantId).success ||
      !uuid.safeParse(messageId).success ||
      tenantId === null ||
      messageId === null
    )
      return;
    const errorCode = form.get('ErrorCode');
    const error = state === 'failed' ? `Twilio: not delivered, error ${errorCode ?? 'unknown'}`.slice(0, 100) : null;
    await this.database.run(tenantId, (tx) =>
      this.progress.advance(tx, messageId, state, this.clock.now(), { providerId: form.get('MessageSid') ?? null, error }),
    );
  }

  /** One phone may serve several tenants, and what fails at one is nothing to the others. @returns what to answer, or null for nothing */
  async inbound(form: ReadonlyMap<string, string>): Promise<string | null> {
    const phone = /^whatsapp:(\+[1-9]\d{6,14})$/u.exec(form.get('From') ?? '')?.[1];
    if (phone === undefined) return null;
    // a quick-reply button says its payload, a person writes
    const intent = replyIntent(form.get('ButtonPayload') ?? form.get('Body') ?? '');
    const tenantIds = await this.database.system((tx) => this.messages.tenantsThatTold(tx, phone));
    const answers: string[] = [];
    let isRecorded = true;
    for (const tenantId of tenantIds) {
      try {
        const answer = await this.incidents.answer(tenantId, phone, intent);
        if (answer !== null) answers.push(answer);
      } catch (err) {
        this.logger.error({ err, tenantId }, 'twilio.reply-not-taken');
        isRecorded = false;
      }
    }
    // who only wrote something asked for nothing
    if (!isRecorded && intent !== null) answers.push(notRecordedText);
    return answers.length === 0 ? null : answers.join('\n');
  }
}

/** A reply in TwiML; null: the person is told nothing. */
export function twiml(text: string | null): string {
  if (text === null) return '<?xml version="1.0" encoding="UTF-8"?><Response/>';
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<?xml version="1.0" encoding="UTF-8"?><Response><Message>${escaped}</Message></Response>`;
}
