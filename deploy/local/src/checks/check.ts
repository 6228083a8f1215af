/** One step of `npm test`. */
export interface Check {
  name: string;
  /** Arguments for Node: a script and its own arguments, from the repository on. */
  args: readonly string[];
  /** Where vitest writes its report; undefined for checks that are no tests. */
  report?: string;
}

const REPORTS = '.tmp/test';

function tests(project: string): Check {
  const report = `${REPORTS}/${project}.json`;
  return {
    name: project,
    args: [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    report,
  };
}

/** Cheap ones first. Types come before all of these: nothing here runs unless the compiler was content. */
export const checks: readonly Check[] = [
  { name: 'format', args: ['node_modules/@biomejs/biome/bin/biome', 'format', '.'] },
  { name: 'lint', args: ['node_modules/oxlint/bin/oxlint', '--type-aware'] },
  { name: 'boundaries', args: ['test/dist/boundaries/boundaries.main.js'] },
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '-b'] },
  tests('unit'),
  tests('int'),
  tests('e2e'),
];

/** @returns the checks of these names, in their order; all when none is named @throws Error for a name that no check has */
export function chooseChecks(names: readonly string[]): readonly Check[] {
  const unknown = names.find((name) => !checks.some((check) => check.name === name));
  if (unknown !== undefined) throw new Error(`no check is called "${unknown}": there are ${checks.map(({ name }) => name).join(', ')}`);
  return names.length === 0 ? checks : checks.filter(({ name }) => names.includes(name));
}
