import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCycles } from './cycles.js';
import { findBreaches } from './dependency-rule.js';
import { isDevOnly } from './dev-only.js';
import { askNxForGraph } from './nx-graph.js';

const workspace = fileURLToPath(new URL('../../../', import.meta.url));
const graph = askNxForGraph(workspace);
const rootOf = (name: string) => join(workspace, graph.projects.get(name)?.root ?? '');
const breaches = findBreaches(graph, (source, target) => isDevOnly(rootOf(source), target));
const cycles = findCycles(graph).map((way) => `cycle: ${way.join(' -> ')}`);

for (const line of [...breaches, ...cycles]) console.error(line);
if (breaches.length + cycles.length > 0) process.exitCode = 1;
else console.log(`boundaries hold: ${graph.projects.size} projects, ${graph.dependencies.length} dependencies, no cycle`);
