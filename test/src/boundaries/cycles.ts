import type { ProjectGraph } from './project-graph.js';

/** Cycles between projects, each as the way round: `['a', 'b', 'a']`. One for each group that hangs together (Tarjan 1972). */
export function findCycles({ projects, dependencies }: ProjectGraph): string[][] {
  const targets = new Map(
    [...projects.keys()].map((name) => [name, dependencies.filter(({ source }) => source === name).map(({ target }) => target)]),
  );
  return stronglyConnected(targets)
    .filter((group) => group.length > 1 || targets.get(group[0] ?? '')?.includes(group[0] ?? ''))
    .map((group) => wayRound(group, targets));
}

function stronglyConnected(targets: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const stack: string[] = [];
  const groups: string[][] = [];
  const visit = (name: string): number => {
    const own = index.size;
    index.set(name, own);
    stack.push(name);
    let low = own;
    for (const target of targets.get(name) ?? []) {
      if (!index.has(target)) low = Math.min(low, visit(target));
      else if (stack.includes(target)) low = Math.min(low, index.get(target) ?? own);
    }
    if (low === own) groups.push(stack.splice(stack.indexOf(name)));
    return low;
  };
  for (const name of targets.keys()) if (!index.has(name)) visit(name);
  return groups;
}

/** A walk inside the group that comes back to its start. */
function wayRound(group: readonly string[], targets: ReadonlyMap<string, readonly string[]>): string[] {
  const start = group[0] ?? '';
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const target of targets.get(way.at(-1) ?? '') ?? []) {
      if (target === start) return [...way, start];
      if (group.includes(target) && !seen.has(target)) {
        seen.add(target);
        ways.push([...way, target]);
      }
    }
  }
  return [...group];
}
