import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { loadWorkflow } from '../../lib/declarations/load-workflow.ts';
import { bundleFunctions } from '../../lib/functions/bundles.ts';
import { ROOT } from '../../lib/root.ts';
import { createFolder, type Folder } from '../support/folder.ts';

let folder: Folder;
beforeEach(() => {
  folder = createFolder({});
});
afterEach(() => folder.remove());

test('a workflow without graphs has nothing of LangGraph in any bundle', () => {
  const bundling = bundleFunctions(loadWorkflow(join(ROOT, 'examples/triage')), { parent: folder.path, hasApi: true });
  if (!bundling.ok) throw new Error(bundling.issues.join());
  const inputs = Object.keys(bundling.bundles.metafile.inputs);
  expect(inputs.length).toBeGreaterThan(100);
  expect(inputs.filter((file) => /@langchain|(^|\/)langgraph\//.test(file))).toEqual([]);
});

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, unknown>>;
}
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

test.each([
  ['of LangGraph load it', true],
  ['other than those of LangGraph load nothing of it', false],
])('the entries of the package %s', async (_, ofLangGraph) => {
  const entryPoints = Object.entries(manifest.exports).flatMap(([name, entry]) =>
    typeof entry === 'string' || /^\.\/langgraph(\/testing)?$/.test(name) !== ofLangGraph
      ? []
      : [entry.default.replace(/^\.\/dist\/(.*)\.js$/, '$1.ts')],
  );
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints,
    outdir: folder.path,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    metafile: true,
    write: false,
  });
  const loaded = Object.values(metafile.outputs).map(({ imports }) =>
    imports.some(({ path }) => path.startsWith('@langchain/')),
  );
  expect(loaded.length).toBe(entryPoints.length);
  expect(new Set(loaded)).toEqual(new Set([ofLangGraph]));
});

test('the packages of LangGraph are optional peers', () => {
  expect(Object.keys(manifest.peerDependenciesMeta).filter((name) => name.startsWith('@langchain/'))).toEqual([
    '@langchain/core',
    '@langchain/langgraph',
    '@langchain/langgraph-checkpoint',
  ]);
  expect(Object.keys(manifest.dependencies).filter((name) => name.startsWith('@langchain/'))).toEqual([]);
});
