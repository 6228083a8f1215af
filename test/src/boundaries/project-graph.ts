import { z } from 'zod';

/** What `nx graph --file=graph.json` writes, as far as it matters here. */
const NxGraphFile = z.object({
  graph: z.object({
    nodes: z.record(z.string(), z.object({ data: z.object({ root: z.string(), tags: z.array(z.string()) }) })),
    dependencies: z.record(z.string(), z.array(z.object({ source: z.string(), target: z.string() }))),
  }),
});

export interface ProjectGraph {
  /** By name. `root`: the folder, from the workspace on. */
  projects: ReadonlyMap<string, { tags: readonly string[]; root: string }>;
  /** Between projects of this repository; npm packages are left out. */
  dependencies: readonly { source: string; target: string }[];
}

/** @throws ZodError when Nx writes something else than it did */
export function readProjectGraph(json: unknown): ProjectGraph {
  const { nodes, dependencies } = NxGraphFile.parse(json).graph;
  const projects = new Map(Object.entries(nodes).map(([name, { data }]) => [name, data]));
  const inside = Object.values(dependencies)
    .flat()
    .filter(({ target }) => projects.has(target));
  return { projects, dependencies: inside };
}
