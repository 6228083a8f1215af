import { defaultSettings, settingsPatch } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { mergeSettings, withDefaults } from './settings-merge.js';

describe('settings', () => {
  it('are the defaults until something is set', () => {
    expect(withDefaults({}, defaultSettings)).toEqual(defaultSettings);
  });

  it('take over single values and leave the others', () => {
    const first = mergeSettings({}, { presence: { offlineAfterSeconds: 60 }, alerts: { language: 'en' } });
    const second = mergeSettings(first, { presence: { alertAfterSeconds: 90 } });
    const whole = withDefaults(second, defaultSettings);
    expect(whole.presence).toEqual({ offlineAfterSeconds: 60, alertAfterSeconds: 90, departments: [] });
    expect(whole.alerts).toEqual({ ...defaultSettings.alerts, language: 'en' });
    expect(whole.recognition).toEqual(defaultSettings.recognition);
  });

  it('keep only what was set, so that a new default reaches tenants who never chose', () => {
    const stored = mergeSettings({}, { presence: { offlineAfterSeconds: 60 } });
    expect(
      withDefaults(stored, { ...defaultSettings, presence: { offlineAfterSeconds: 1, alertAfterSeconds: 999, departments: [] } }).presence,
    ).toEqual({
      offlineAfterSeconds: 60,
      alertAfterSeconds: 999,
      departments: [],
    });
  });

  it('take null for a value that may be null', () => {
    const stored = mergeSettings({ recognition: { threshold: 0.5 } }, { recognition: { threshold: null } });
    expect(withDefaults(stored, defaultSettings).recognition.threshold).toBeNull();
  });

  it('understand dotted names', () => {
    expect(settingsPatch.parse({ 'presence.offlineAfterSeconds': 60, presence: { alertAfterSeconds: 70 } })).toEqual({
      presence: { offlineAfterSeconds: 60, alertAfterSeconds: 70 },
    });
  });
});
