import { Module } from '@nestjs/common';
import type { ApiConfiguration } from '../configuration.js';
import { CONFIGURATION } from '../injection-tokens.js';
import { smtpAccount } from '../integrations/smtp/smtp-account.js';
import { SmtpDriver } from '../integrations/smtp/smtp.driver.js';
import { TWILIO_ACCOUNT, type TwilioAccount, twilioAccount } from '../integrations/twilio/twilio-account.js';
import { TwilioController } from '../integrations/twilio/twilio.controller.js';
import { TwilioDriver } from '../integrations/twilio/twilio.driver.js';
import { TwilioWebhookService } from '../integrations/twilio/twilio-webhook.service.js';
import { PresenceModule } from '../presence/presence.module.js';
import { AlertMetrics } from './alert-metrics.js';
import { IncidentEngine } from './incident.engine.js';
import { IncidentService } from './incident.service.js';
import { IncidentTeller } from './incident-teller.js';
import { IncidentRepository } from './incident.repository.js';
import { MessageAddresses } from './message-addresses.js';
import { MessageController } from './message.controller.js';
import { MessageDrivers } from './message-drivers.js';
import { MessageOutboxDriver } from './message-outbox.driver.js';
import { MessageProgress } from './message-progress.js';
import { MessageRetention } from './message-retention.js';
import { MessageRepository } from './message.repository.js';
import { MessageWorker } from './message-worker.js';
import { NotificationController } from './notification.controller.js';
import { NotificationRepository } from './notification.repository.js';
import { TellingDispatcher } from './telling-dispatcher.js';
import { TellingRepository } from './telling.repository.js';

@Module({
  imports: [PresenceModule],
  controllers: [MessageController, NotificationController, TwilioController],
  providers: [
    { provide: TWILIO_ACCOUNT, useFactory: (configuration: ApiConfiguration) => twilioAccount(configuration), inject: [CONFIGURATION] },
    {
      provide: MessageDrivers,
      useFactory: (twilio: TwilioAccount | null, configuration: ApiConfiguration) => {
        const smtp = smtpAccount(configuration);
        return new MessageDrivers({
          whatsapp: twilio === null ? new MessageOutboxDriver() : new TwilioDriver(twilio),
          email: smtp === null ? new MessageOutboxDriver() : new SmtpDriver(smtp),
        });
      },
      inject: [TWILIO_ACCOUNT, CONFIGURATION],
    },
    AlertMetrics,
    IncidentEngine,
    IncidentRepository,
    IncidentService,
    IncidentTeller,
    MessageAddresses,
    MessageProgress,
    MessageRepository,
    MessageRetention,
    MessageWorker,
    NotificationRepository,
    TellingDispatcher,
    TellingRepository,
    TwilioWebhookService,
  ],
  exports: [NotificationRepository],
})
export class AlertsModule {}
