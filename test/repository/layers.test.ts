import { filesBelow } from './support/files.ts';
import { cyclesIn, importGraph } from './support/graph.ts';

const GRAPH = importGraph([
  'patterns',
  'stores',
  'lambdas',
  'lib',
  'ops',
  'cli',
  'bin',
  'agents',
  'examples',
  'langgraph',
  'local',
]);

/** The folders of the embedded cloud, top first: each imports from those below it only. */
const LOCAL_LAYERS = [
  'local/process',
  'local/assembly',
  'local/assembly/template',
  'local/wire',
  'local/services',
  'local/storage',
  'local/clock',
  'local',
];

/** The folders of Step Functions inside it, top first. */
const STEP_FUNCTIONS_LAYERS = [
  '',
  'test-state',
  'api',
  'journal',
  'engine',
  'redrive',
  'states',
  'execution',
  'definition',
  'jsonata',
].map((folder) => ['local/services/step-functions', folder].filter(Boolean).join('/'));

/** The innermost of the layers that a file lies in. */
function layerOf(file: string, layers: readonly string[]): number {
  const depths = layers.map((layer) => (file.startsWith(`${layer}/`) ? layer.length : -1));
  const deepest = Math.max(...depths);
  return deepest < 0 ? -1 : depths.indexOf(deepest);
}

function upwardImports(layers: readonly string[]): string[] {
  return [...GRAPH].flatMap(([file, imports]) =>
    imports
      .filter((imported) => {
        const [from, to] = [layerOf(file, layers), layerOf(imported, layers)];
        return from >= 0 && to >= 0 && to < from;
      })
      .map((imported) => `${file} -> ${imported}`),
  );
}

test('no files import each other in a cycle, types included', () => {
  expect(cyclesIn(GRAPH)).toEqual([]);
});

test('no folders of the embedded cloud import each other in a cycle', () => {
  const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/'));
  const folders = new Map<string, string[]>();
  for (const [file, imports] of GRAPH) {
    if (!file.startsWith('local/')) continue;
    const others = imports.map(folderOf).filter((folder) => folder !== folderOf(file));
    folders.set(folderOf(file), [...(folders.get(folderOf(file)) ?? []), ...others]);
  }
  expect(cyclesIn(folders)).toEqual([]);
});

test.each([
  ['the embedded cloud', LOCAL_LAYERS],
  ['Step Functions in the embedded cloud', STEP_FUNCTIONS_LAYERS],
])('layers of %s import downwards only', (_, layers) => {
  expect(upwardImports(layers)).toEqual([]);
});

test('every folder of the embedded cloud is in a layer', () => {
  const files = filesBelow('local').filter((file) => file.endsWith('.ts'));
  expect(files.filter((file) => layerOf(file, LOCAL_LAYERS) < 0)).toEqual([]);
  const [root = ''] = STEP_FUNCTIONS_LAYERS;
  const unlisted = files.filter((file) => {
    const folder = file.slice(0, file.lastIndexOf('/'));
    return (
      folder.startsWith(`${root}/`) &&
      !STEP_FUNCTIONS_LAYERS.some((layer) => layer !== root && `${folder}/`.startsWith(`${layer}/`))
    );
  });
  expect(unlisted).toEqual([]);
});

test('a cycle is found', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c', 'd']],
    ['c', ['a']],
    ['d', []],
    ['e', ['e']],
  ]);
  expect(cyclesIn(graph)).toEqual([['a', 'b', 'c'], ['e']]);
});
