import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCycles } from './cycles.js';
import { findBreaches } from './dependency-rule.js';
import { isDevOnly } from './dev-only.js';
import { type ProjectGraph, readProjectGraph } from './project-graph.js';

function aGraph(tags: Record<string, string>, dependencies: readonly [string, string][]): ProjectGraph {
  const projects = new Map(Object.entries(tags).map(([name, tag]) => [name, { tags: ['npm:private', tag], root: name }]));
  return { projects, dependencies: dependencies.map(([source, target]) => ({ source, target })) };
}

const tags = {
  edge: 'app:edge-agent',
  cloud: 'app:cloud-api',
  kit: 'lib:node-kit',
  contracts: 'lib:contracts',
  ui: 'lib:ui',
  testing: 'lib:testing',
};

describe('findBreaches', () => {
  it('is content with the rule', () => {
    expect(
      findBreaches(
        aGraph(tags, [
          ['edge', 'kit'],
          ['cloud', 'kit'],
          ['kit', 'contracts'],
          ['ui', 'contracts'],
        ]),
      ),
    ).toEqual([]);
  });

  it.each<[string, string]>([
    ['edge', 'cloud'],
    ['cloud', 'edge'],
    ['ui', 'kit'],
    ['contracts', 'kit'],
    ['edge', 'testing'],
  ])('finds %s -> %s', (source, target) => {
    expect(findBreaches(aGraph(tags, [[source, target]]))).toEqual([expect.stringContaining(`${source} (`)]);
  });

  it('lets specs use what is made for them', () => {
    const graph = aGraph(tags, [
      ['edge', 'testing'],
      ['edge', 'cloud'],
    ]);
    expect(findBreaches(graph, () => true)).toEqual([expect.stringContaining('must not depend on cloud')]);
  });

  it('finds a project that nobody gave a tag', () => {
    expect(findBreaches(aGraph({ ...tags, dock: 'app:dock' }, []))).toEqual([expect.stringContaining('dock has no tag')]);
  });
});

describe('findCycles', () => {
  it('finds none in a tree, nor in a diamond', () => {
    expect(
      findCycles(
        aGraph(tags, [
          ['edge', 'kit'],
          ['edge', 'contracts'],
          ['kit', 'contracts'],
        ]),
      ),
    ).toEqual([]);
  });

  it('finds the way round, and one for each group', () => {
    const ways = findCycles(
      aGraph(tags, [
        ['edge', 'kit'],
        ['kit', 'contracts'],
        ['contracts', 'kit'],
        ['ui', 'testing'],
        ['testing', 'cloud'],
        ['cloud', 'ui'],
      ]),
    );
    expect(ways.map((way) => [way.length, way[0] === way.at(-1)])).toEqual(
      expect.arrayContaining([
        [3, true],
        [4, true],
      ]),
    );
    expect(ways).toHaveLength(2);
  });

  it('finds a project that depends on itself', () => {
    expect(findCycles(aGraph(tags, [['kit', 'kit']]))).toEqual([['kit', 'kit']]);
  });
});

describe('readProjectGraph', () => {
  it('keeps projects and what is between them, and leaves npm packages out', () => {
    const node = (root: string) => ({ name: root, type: 'lib', data: { root, tags: ['lib:ui'] } });
    const dependencies = {
      a: [
        { source: 'a', target: 'b', type: 'static' },
        { source: 'a', target: 'npm:zod', type: 'static' },
      ],
    };
    expect(readProjectGraph({ graph: { nodes: { a: node('libs/a'), b: node('libs/b') }, dependencies } }).dependencies).toEqual([
      { source: 'a', target: 'b' },
    ]);
  });

  it('refuses a file of another shape', () => {
    expect(() => readProjectGraph({ nodes: {} })).toThrow('graph');
  });
});

describe('isDevOnly', () => {
  let project: string;

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'sigap-project-'));
    mkdirSync(join(project, 'src', 'bench'), { recursive: true });
    writeFileSync(join(project, 'package.json'), JSON.stringify({ devDependencies: { '@sigap/testing': '0.1.0' } }));
    writeFileSync(join(project, 'src', 'main.ts'), "import './part.js';");
    for (const [file, package_] of [
      ['part.spec.ts', 'testing'],
      ['bench/bench.main.ts', 'testing'],
      ['part.ts', 'contracts'],
    ] as const) {
      writeFileSync(join(project, 'src', file), `import { a } from '@sigap/${package_}';`);
    }
  });

  afterEach(() => rmSync(project, { recursive: true }));

  it('lets specs and benchmarks lean on it', () => {
    expect(isDevOnly(project, '@sigap/testing')).toBe(true);
  });

  it('finds a program that leads to it, or a dependency that ships', () => {
    writeFileSync(join(project, 'src', 'part.ts'), "export { a } from '@sigap/testing/part';");
    expect(isDevOnly(project, '@sigap/testing')).toBe(false);
    writeFileSync(join(project, 'src', 'part.ts'), '');
    writeFileSync(join(project, 'package.json'), JSON.stringify({ dependencies: { '@sigap/testing': '0.1.0' } }));
    expect(isDevOnly(project, '@sigap/testing')).toBe(false);
  });
});
