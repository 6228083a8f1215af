import { defaultSettings } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { changedSettings } from './changed-settings.js';

describe('changedSettings', () => {
  it('names what is another than before, and nothing else', () => {
    const department = { department: 'Gudang', offlineAfterSeconds: 600, alertAfterSeconds: 900 };
    const after = {
      ...defaultSettings,
      alerts: { ...defaultSettings.alerts, language: 'en' as const },
      presence: { ...defaultSettings.presence, departments: [department] },
      recognition: { ...defaultSettings.recognition, threshold: 0.5 },
    };
    expect(changedSettings(defaultSettings, after)).toEqual({
      alerts: { language: 'en' },
      presence: { departments: [department] },
      recognition: { threshold: 0.5 },
    });
    expect(changedSettings(after, structuredClone(after))).toEqual({});
  });
});
