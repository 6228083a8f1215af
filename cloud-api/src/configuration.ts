import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ConfigurationError,
  type Environment,
  integerSetting,
  isPlaceholderSecret,
  loadConfiguration,
  logLevelSetting,
  portSetting,
  type SettingProblem,
  secretSetting,
  urlSetting,
} from '@sigap/node-kit';
import { z } from 'zod';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** The one place where the API reads its environment. */
export const apiEnvironment = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development').describe('production refuses placeholder secrets'),
  LOG_LEVEL: logLevelSetting(),
  HOST: z.string().default('127.0.0.1').describe('address to listen on'),
  PORT: portSetting('port of the API and the dashboard').default(3000),
  SIGAP_PUBLIC_URL: urlSetting('how browsers reach this API; https:// makes cookies Secure', ['http:', 'https:']).optional(),
  SIGAP_TRUSTED_PROXIES: z.string().optional().describe('addresses whose X-Forwarded-For is believed, separated by commas'),
  SIGAP_DATA: z.string().default(resolve(repository, '.sigap')).describe('folder for blobs and secrets'),
  SIGAP_WEB_DIR: z.string().default(resolve(repository, 'apps/dashboard/dist/web')).describe('the built dashboard'),
  DATABASE_URL: urlSetting('PostgreSQL as the owner of the tables, for migrations', ['postgres:', 'postgresql:']),
  DATABASE_APP_URL: urlSetting('PostgreSQL as role sigap_app; by default made from DATABASE_URL', ['postgres:', 'postgresql:']).optional(),
  DATABASE_POOL: integerSetting('connections to PostgreSQL at most', { min: 2, max: 200 }).default(12),
  SIGAP_MASTER_KEY: secretSetting('32 bytes in base64 that wrap the keys of the tenants', 43).optional(),
  SIGAP_METRICS_TOKEN: secretSetting('bearer token with which /metrics may be read from other machines', 16).optional(),
  MQTT_URL: urlSetting('MQTT broker; unset: one inside this process', ['mqtt:', 'mqtts:']).optional(),
  MQTT_USERNAME: z.string().optional().describe('user name of the API at the broker of MQTT_URL'),
  MQTT_PASSWORD: secretSetting('password of the API at the broker of MQTT_URL', 8).optional(),
  SIGAP_MQTT_PORT: portSetting('port of the embedded broker').default(0),
  SIGAP_FACE_PACK: z.string().default('face-api').describe('face model pack'),
  SIGAP_MODELS_DIR: z.string().optional().describe('where installed model packs lie; default SIGAP_DATA/models'),
  TWILIO_ACCOUNT_SID: z.string().optional().describe('Twilio account'),
  TWILIO_AUTH_TOKEN: secretSetting('auth token of the Twilio account').optional(),
  TWILIO_WHATSAPP_FROM: z.string().optional().describe('sender, e.g. whatsapp:+14155238886'),
  TWILIO_CONTENT_SIDS: z
    .string()
    .optional()
    .describe('approved templates by the name of the text, JSON, e.g. {"employee_lost.problem":"HX..."}'),
  SMTP_URL: urlSetting('mail server, e.g. smtps://user:password@mail.example.com; unset: e-mails stay on the outbox page', [
    'smtp:',
    'smtps:',
  ]).optional(),
  SMTP_FROM: z.string().optional().describe('sender of e-mails, e.g. Sigap <sigap@example.com>'),
  TWILIO_API_URL: urlSetting('where Twilio answers; for tests', ['http:', 'https:']).default('https://api.twilio.com'),
});

export type ApiConfiguration = z.infer<typeof apiEnvironment> & {
  readonly SIGAP_MODELS_DIR: string;
  readonly isProduction: boolean;
  /** Browsers come over TLS, so cookies are Secure and HSTS is sent. */
  readonly isSecure: boolean;
};

/**
 * @throws ConfigurationError naming each wrong variable. Production wants `SIGAP_MASTER_KEY` and an https:// `SIGAP_PUBLIC_URL`:
 * there, a key made on the fly or a cookie over plain HTTP would go unnoticed until it hurts.
 */
export function readConfiguration(environment: Environment = process.env): ApiConfiguration {
  const read = loadConfiguration(apiEnvironment, environment);
  const isProduction = read.NODE_ENV === 'production';
  const isSecure = read.SIGAP_PUBLIC_URL?.startsWith('https:') ?? false;
  const missing: SettingProblem[] = [];
  if (isProduction && read.SIGAP_MASTER_KEY === undefined)
    missing.push({ variable: 'SIGAP_MASTER_KEY', problem: 'is not set; make one with: openssl rand -base64 32' });
  if (isProduction && !isSecure)
    missing.push({ variable: 'SIGAP_PUBLIC_URL', problem: 'production wants the https:// address browsers use' });
  for (const variable of ['DATABASE_URL', 'SMTP_URL'] as const) {
    if (isProduction && hasPlaceholderPassword(read[variable])) missing.push({ variable, problem: 'has a placeholder for a password' });
  }
  if (missing.length > 0) throw new ConfigurationError(missing);
  return { ...read, SIGAP_MODELS_DIR: read.SIGAP_MODELS_DIR ?? resolve(read.SIGAP_DATA, 'models'), isProduction, isSecure };
}

function hasPlaceholderPassword(url: string | undefined): boolean {
  const password = url === undefined ? '' : new URL(url).password;
  return password !== '' && isPlaceholderSecret(decodeURIComponent(password));
}
