import { recordingRoutes } from '@sigap/contracts';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../app/api.js';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What recordings can be searched by. Empty until it is known: the search works without. */
export function useChoices(): { employees: Choice[]; cameras: Choice[]; platforms: Choice[] } {
  const { data } = useQuery({
    queryKey: ['recordings', 'choices'],
    queryFn: () => api.call(recordingRoutes.choices, {}),
    staleTime: 60_000,
  });
  return {
    employees: (data?.employees ?? []).map(({ id, code, name }) => ({ value: id, label: code === null ? name : `${name} (${code})` })),
    cameras: (data?.cameras ?? []).map(({ id, name }) => ({ value: id, label: name })),
    platforms: (data?.platforms ?? []).map(({ code, name }) => ({ value: code, label: name })),
  };
}

/** From a platform's code to its name; the code itself for one that the settings no longer know. */
export function usePlatformName(): (code: string) => string {
  const { platforms } = useChoices();
  return (code) => platforms.find(({ value }) => value === code)?.label ?? code;
}
