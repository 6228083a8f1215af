import { departmentKey, type Settings, type SettingsPatch } from '@sigap/contracts';

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

/** What no schema of single values can see. @returns null when the values fit together */
export function settingsFault(settings: Settings): { path: string; message: string } | null {
  const { departments, ...everybody } = settings.presence;
  const pairs = [everybody, ...departments];
  const wrong = pairs.findIndex(({ offlineAfterSeconds, alertAfterSeconds }) => alertAfterSeconds < offlineAfterSeconds);
  if (wrong === 0) return { path: 'body.presence.alertAfterSeconds', message: 'must not be less than presence.offlineAfterSeconds' };
  if (wrong > 0)
    return { path: `body.presence.departments.${wrong - 1}.alertAfterSeconds`, message: 'must not be less than its offlineAfterSeconds' };
  const names = departments.map(({ department }) => departmentKey(department));
  const again = names.findIndex((name, i) => names.indexOf(name) < i);
  return again < 0 ? null : { path: `body.presence.departments.${again}.department`, message: 'is there twice' };
}
