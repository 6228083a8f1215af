import { useLocalStorage } from '@mantine/hooks';

export interface Preferences {
  readonly sound: boolean;
  readonly speech: boolean;
  readonly desktop: boolean;
}

const initial: Preferences = { sound: true, speech: false, desktop: false };

/** How this screen tells what happened; kept in this browser. */
export function usePreferences(): [Preferences, (change: Partial<Preferences>) => void] {
  const [preferences, set] = useLocalStorage<Preferences>({
    key: 'sigap.station.tells',
    defaultValue: initial,
    getInitialValueInEffect: false,
  });
  return [preferences, (change) => set({ ...preferences, ...change })];
}
