import { describe, expect, it } from 'vitest';
import { defaultSettings, settings, settingsFault, settingsPatch, settingsReply } from './settings-http.js';

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

describe('settings that fit together', () => {
  it('never alert before somebody is offline', () => {
    const presence = (offlineAfterSeconds: number, alertAfterSeconds: number) => ({
      ...defaultSettings,
      presence: { offlineAfterSeconds, alertAfterSeconds, departments: [] },
    });
    expect(settingsFault(presence(60, 59))).toMatchObject({ path: 'presence.alertAfterSeconds' });
    expect(settingsFault(presence(60, 60))).toBeNull();
  });

  it('hold for departments too, of which each is there once', () => {
    const of = (...departments: [department: string, offlineAfterSeconds: number, alertAfterSeconds: number][]) => ({
      ...defaultSettings,
      presence: {
        ...defaultSettings.presence,
        departments: departments.map(([department, offlineAfterSeconds, alertAfterSeconds]) => ({
          department,
          offlineAfterSeconds,
          alertAfterSeconds,
        })),
      },
    });
    expect(settingsFault(of(['Gudang', 600, 900], ['Satpam', 60, 60]))).toBeNull();
    expect(settingsFault(of(['Gudang', 600, 900], ['Satpam', 60, 59]))?.path).toBe('presence.departments.1.alertAfterSeconds');
    expect(settingsFault(of(['Gudang', 600, 900], ['gudang ', 60, 90]))?.path).toBe('presence.departments.1.department');
  });
});

describe('settingsReply', () => {
  it('is read by a page that is older than the cloud', () => {
    const pack = { name: 'face-api', title: '', licence: 'MIT', threshold: 0.5, margin: 0, measured: [], advice: null };
    const later = { ...defaultSettings, presence: { ...defaultSettings.presence, nextThing: 1 }, another: {}, pack };
    expect(settingsReply.parse(later)).toEqual({ ...defaultSettings, pack });
  });
});
