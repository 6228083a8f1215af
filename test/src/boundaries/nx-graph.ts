import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProjectGraph, readProjectGraph } from './project-graph.js';

/** Nx without its daemon, without a question, without a word to anybody. */
const quietly = { NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_INTERACTIVE: 'false', NX_TUI: 'false' };

/** Asks Nx for the projects of a workspace and who depends on whom, by their package.json and by the imports in their sources. */
export function askNxForGraph(workspace: string): ProjectGraph {
  const folder = mkdtempSync(join(tmpdir(), 'sigap-graph-'));
  const file = join(folder, 'graph.json');
  try {
    const nx = join(workspace, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
    const env = { ...process.env, ...quietly, NX_NATIVE_FILE_CACHE_DIRECTORY: join(workspace, '.nx', 'native') };
    const { status, stdout, stderr } = spawnSync(process.execPath, [nx, 'graph', `--file=${file}`], {
      cwd: workspace,
      env,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`nx graph failed: ${stdout}${stderr}`);
    return readProjectGraph(JSON.parse(readFileSync(file, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
