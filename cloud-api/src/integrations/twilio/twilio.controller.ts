import { Controller, Inject, Req } from '@nestjs/common';
import { messageRoutes } from '@sigap/contracts';
import type { Logger } from '@sigap/node-kit';
import type { Request } from 'express';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { readForm } from '../../http/form-body.js';
import { ProblemError } from '../../http/problem-error.js';
import { LOGGER } from '../../injection-tokens.js';
import { TWILIO_ACCOUNT, type TwilioAccount } from './twilio-account.js';
import { isSignedByTwilio } from './twilio-signature.js';
import { twiml, TwilioWebhookService } from './twilio-webhook.service.js';

/** Webhooks of Twilio: signed, or refused before anything is looked at. */
@Controller()
export class TwilioController {
  constructor(
    @Inject(TWILIO_ACCOUNT) private readonly account: TwilioAccount | null,
    private readonly webhooks: TwilioWebhookService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Endpoint(messageRoutes.twilioStatus)
  async status(@Req() request: Request): Promise<void> {
    const form = await this.authentic(request);
    const { tenant, message } = request.query;
    await this.webhooks.status(form, typeof tenant === 'string' ? tenant : null, typeof message === 'string' ? message : null);
  }

  @Endpoint(messageRoutes.twilioInbound)
  async inbound(@Req() request: Request): Promise<string> {
    return twiml(await this.webhooks.inbound(await this.authentic(request)));
  }

  /** @throws ProblemError forbidden */
  private async authentic(request: Request): Promise<ReadonlyMap<string, string>> {
    const form = await readForm(request);
    const signature = request.headers['x-twilio-signature'];
    const url = `${this.account?.publicUrl ?? `${request.protocol}://${request.headers.host ?? ''}`}${request.originalUrl}`;
    const isAuthentic =
      this.account !== null &&
      form.get('AccountSid') === this.account.accountSid &&
      isSignedByTwilio(typeof signature === 'string' ? signature : undefined, this.account.authToken, url, Object.fromEntries(form));
    if (isAuthentic) return form;
    this.logger.warn({ path: request.path }, 'twilio.webhook-refused');
    throw new ProblemError('forbidden', 403);
  }
}
