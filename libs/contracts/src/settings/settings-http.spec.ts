import { describe, expect, it } from 'vitest';
import { defaultSettings, settings, settingsPatch } from './settings-http.js';

describe('settings', () => {
  it('has defaults that are valid', () => {
    expect(settings.parse(defaultSettings)).toEqual(defaultSettings);
  });
  it('takes nested and dotted names alike', () => {
    const nested = { presence: { offlineAfterSeconds: 20, alertAfterSeconds: 45 } };
    expect(settingsPatch.parse(nested)).toEqual(nested);
    expect(settingsPatch.parse({ 'presence.offlineAfterSeconds': 20, 'presence.alertAfterSeconds': 45 })).toEqual(nested);
  });
  it.each([
    { presence: { offlineAfterSeconds: '20' } },
    { presence: { offlineAfterSeconds: -1 } },
    { presence: { offline: 20 } },
    { site: { timeZone: 'Mars/Base' } },
    { 'presence.__proto__': 1 },
    { __proto__x: 1 },
    [],
    'text',
    null,
  ])('refuses %j', (input) => {
    expect(settingsPatch.safeParse(input).success).toBe(false);
  });
});
