import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigurationError, loadConfiguration } from './configuration.js';
import { isPlaceholderSecret, secretSetting } from './secrets.js';
import { integerSetting, logLevelSetting, portSetting, switchSetting, urlSetting } from './settings.js';

const schema = z.object({
  PORT: portSetting('where the API listens').default(3000),
  MQTT_URL: urlSetting('the broker', ['mqtt:', 'mqtts:']).optional(),
  TWILIO_TOKEN: secretSetting('signs requests to Twilio').optional(),
  CAMERAS: integerSetting('how many cameras', { min: 1, max: 8 }).default(3),
  DEMO: switchSetting('the demo world').default(true),
  LOG_LEVEL: logLevelSetting(),
});

function problemsOf(environment: Record<string, string>): unknown {
  try {
    loadConfiguration(schema, environment);
  } catch (err) {
    if (err instanceof ConfigurationError) return err.problems;
    throw err;
  }
  return [];
}

describe('loadConfiguration', () => {
  it('fills defaults, and takes an empty variable for one that is not set', () => {
    expect(loadConfiguration(schema, { PORT: '', UNRELATED: 'x' })).toEqual({ PORT: 3000, CAMERAS: 3, DEMO: true, LOG_LEVEL: 'info' });
  });

  it('reads numbers, switches and URLs from text', () => {
    expect(loadConfiguration(schema, { PORT: '0', DEMO: 'false', CAMERAS: '8', MQTT_URL: 'mqtt://127.0.0.1:1883' })).toMatchObject({
      PORT: 0,
      DEMO: false,
      CAMERAS: 8,
      MQTT_URL: 'mqtt://127.0.0.1:1883',
    });
  });

  it('names every wrong variable and what it is for', () => {
    expect(problemsOf({ PORT: 'eighty', CAMERAS: '9', DEMO: 'maybe', MQTT_URL: 'http://x', LOG_LEVEL: 'loud' })).toEqual([
      { variable: 'PORT', problem: expect.stringContaining('where the API listens') },
      { variable: 'MQTT_URL', problem: expect.stringContaining('must be a URL with mqtt:// or mqtts://') },
      { variable: 'CAMERAS', problem: expect.stringContaining('how many cameras') },
      { variable: 'DEMO', problem: expect.any(String) },
      { variable: 'LOG_LEVEL', problem: expect.any(String) },
    ]);
  });

  it('says "is not set" for what is missing', () => {
    const needy = z.object({ SIGAP_CLOUD_URL: urlSetting('the cloud', ['http:']) });
    expect(() => loadConfiguration(needy, {})).toThrow('SIGAP_CLOUD_URL: is not set (the cloud)');
  });

  it('never repeats the value of a secret', () => {
    expect(JSON.stringify(problemsOf({ TWILIO_TOKEN: 'short-one' }))).not.toContain('short-one');
  });

  it('refuses a placeholder in production, and only there', () => {
    expect(problemsOf({ TWILIO_TOKEN: 'change-me-please' })).toEqual([]);
    expect(problemsOf({ TWILIO_TOKEN: 'change-me-please', NODE_ENV: 'production' })).toEqual([
      { variable: 'TWILIO_TOKEN', problem: expect.stringContaining('placeholder') },
    ]);
    expect(problemsOf({ TWILIO_TOKEN: 'q8Zt1vWm4LxP0sRd', NODE_ENV: 'production' })).toEqual([]);
  });
});

describe('isPlaceholderSecret', () => {
  it.each([
    'changeme',
    'CHANGE_ME',
    'your-secret-here',
    '<token>',
    'xxxxxxxxxxxx',
    'password123',
    '123456789012',
    'abababababab',
    'example',
    '${TOKEN}',
  ])('%s is one', (value) => {
    expect(isPlaceholderSecret(value)).toBe(true);
  });

  it.each(['q8Zt1vWm4LxP0sRd', 'correct horse battery staple', '9f86d081884c7d659a2feaa0c55ad015'])('%s is none', (value) => {
    expect(isPlaceholderSecret(value)).toBe(false);
  });
});
