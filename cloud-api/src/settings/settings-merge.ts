import type { Settings, SettingsPatch } from '@sigap/contracts';

/** What a tenant has set; groups and values that are missing are as the default says. */
export type StoredSettings = SettingsPatch;

/** `changes` over `stored`, value by value; what is not named stays. */
export function mergeSettings(stored: StoredSettings, changes: SettingsPatch): StoredSettings {
  return {
    presence: { ...stored.presence, ...changes.presence },
    alerts: { ...stored.alerts, ...changes.alerts },
    recognition: { ...stored.recognition, ...changes.recognition },
    privacy: { ...stored.privacy, ...changes.privacy },
    site: { ...stored.site, ...changes.site },
    packing: { ...stored.packing, ...changes.packing },
  };
}

export function withDefaults(stored: StoredSettings, defaults: Settings): Settings {
  return {
    presence: { ...defaults.presence, ...stored.presence },
    alerts: { ...defaults.alerts, ...stored.alerts },
    recognition: { ...defaults.recognition, ...stored.recognition },
    privacy: { ...defaults.privacy, ...stored.privacy },
    site: { ...defaults.site, ...stored.site },
    packing: { ...defaults.packing, ...stored.packing },
  };
}
