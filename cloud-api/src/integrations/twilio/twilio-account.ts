import { ConfigurationError } from '@sigap/node-kit';
import { z } from 'zod';
import type { ApiConfiguration } from '../../configuration.js';

/** What is needed to speak to Twilio, and to believe that Twilio speaks. */
export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
  /** `whatsapp:+14155238886` */
  readonly from: string;
  readonly apiUrl: string;
  /** Approved templates by the name of the text. */
  readonly contentSids: Readonly<Record<string, string>>;
  /** Address of this API as Twilio sees it; null: no delivery status comes in. */
  readonly publicUrl: string | null;
}
export const TWILIO_ACCOUNT = Symbol('twilio-account');

type TwilioConfiguration = Pick<
  ApiConfiguration,
  'TWILIO_ACCOUNT_SID' | 'TWILIO_AUTH_TOKEN' | 'TWILIO_WHATSAPP_FROM' | 'TWILIO_CONTENT_SIDS' | 'TWILIO_API_URL' | 'SIGAP_PUBLIC_URL'
>;

/** Null without credentials: messages stay on the outbox page. @throws ConfigurationError for half of them */
export function twilioAccount(configuration: TwilioConfiguration): TwilioAccount | null {
  const needed = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_WHATSAPP_FROM'] as const;
  const missing = needed.filter((name) => !configuration[name]);
  if (missing.length === needed.length) return null;
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_WHATSAPP_FROM: from } = configuration;
  if (!accountSid || !authToken || !from)
    throw new ConfigurationError(missing.map((variable) => ({ variable, problem: 'is not set, the others of Twilio are' })));
  return {
    accountSid,
    authToken,
    from: from.startsWith('whatsapp:') ? from : `whatsapp:${from}`,
    apiUrl: configuration.TWILIO_API_URL.replace(/\/$/u, ''),
    contentSids: contentSidsOf(configuration.TWILIO_CONTENT_SIDS),
    publicUrl: configuration.SIGAP_PUBLIC_URL?.replace(/\/$/u, '') ?? null,
  };
}

function contentSidsOf(text: string | undefined): Record<string, string> {
  if (text === undefined) return {};
  try {
    return z.record(z.string(), z.string().regex(/^HX[0-9a-zA-Z]+$/)).parse(JSON.parse(text));
  } catch {
    throw new ConfigurationError([
      { variable: 'TWILIO_CONTENT_SIDS', problem: 'must be JSON: names of texts with SIDs that begin with HX' },
    ]);
  }
}
