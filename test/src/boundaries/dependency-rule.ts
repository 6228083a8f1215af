import type { ProjectGraph } from './project-graph.js';

/**
 * Who may import whom, by tag. Never edge <-> cloud, never web code on a server's library, contracts on zod alone.
 * A `*` in an allowed entry stands for everything.
 */
export const dependencyRule: Readonly<Record<string, readonly string[]>> = {
  'lib:contracts': [],
  'lib:node-kit': ['lib:contracts'],
  'lib:face-engine': ['lib:contracts'],
  'lib:api-client': ['lib:contracts'],
  'lib:ui': ['lib:contracts'],
  'lib:testing': ['lib:contracts', 'lib:node-kit'],
  'app:dashboard': ['lib:api-client', 'lib:ui', 'lib:contracts'],
  'app:station': ['lib:api-client', 'lib:ui', 'lib:contracts'],
  'app:edge-agent': ['lib:node-kit', 'lib:face-engine', 'lib:contracts'],
  'app:cloud-api': ['lib:node-kit', 'lib:face-engine', 'lib:contracts'],
  'deploy:local': ['lib:testing', 'lib:node-kit', 'lib:contracts'],
  'tool:models': ['lib:node-kit', 'lib:contracts'],
  test: ['*'],
};

/** Imported by tests of the product, never by the product: allowed to those whose specs lie beside the code. */
export const TESTING = 'lib:testing';

/** One sentence for each breach; empty when the rule holds. */
export function findBreaches(graph: ProjectGraph, isSpecOnly: (source: string, target: string) => boolean = () => false): string[] {
  const roleOf = new Map([...graph.projects].map(([name, { tags }]) => [name, tags.find((tag) => Object.hasOwn(dependencyRule, tag))]));
  const untagged = [...roleOf]
    .filter(([, role]) => role === undefined)
    .map(([name]) => `${name} has no tag that the dependency rule knows (nx.tags in its package.json)`);
  const breaches = graph.dependencies.flatMap(({ source, target }) => {
    const [from, to] = [roleOf.get(source), roleOf.get(target)];
    if (from === undefined || to === undefined || source === target) return [];
    const allowed = dependencyRule[from] ?? [];
    if (allowed.includes('*') || allowed.includes(to)) return [];
    if (to === TESTING && isSpecOnly(source, target)) return [];
    return [`${source} (${from}) must not depend on ${target} (${to}); it may on: ${allowed.join(', ') || 'nothing'}`];
  });
  return [...untagged, ...new Set(breaches)];
}
