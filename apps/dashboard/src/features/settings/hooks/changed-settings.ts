import type { Settings, SettingsPatch } from '@sigap/contracts';

/** Only what was changed here: somebody else may have changed the rest meanwhile. */
export function changedSettings(before: Settings, after: Settings): SettingsPatch {
  const groups = Object.entries(after).map(([name, group]) => {
    const old = new Map<string, unknown>(Object.entries(before[name as keyof Settings]));
    const changed = Object.entries(group).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(old.get(key)));
    return [name, Object.fromEntries(changed)] as const;
  });
  return Object.fromEntries(groups.filter(([, changed]) => Object.keys(changed).length > 0));
}
