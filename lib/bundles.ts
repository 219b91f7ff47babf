import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { LoadedWorkflow } from './load-workflow.ts';

const LAMBDAS = fileURLToPath(new URL('../lambdas', import.meta.url));
const ROOT = dirname(LAMBDAS);

/** The functions that are the same for every agent and workflow. */
export const GLUE = ['begin-phase', 'record-failure', 'end-phase', 'report'] as const;
export type Glue = (typeof GLUE)[number];

/** The functions that keep a workflow healthy from outside: no run waits for them. */
export const KEEPERS = ['health', 'wait-for-healthy', 'recovery', 'sweep', 'heal'] as const;
export type Keeper = (typeof KEEPERS)[number];

/** Bundles packages that are CommonJS inside, which call `require` for Node's own modules. */
const REQUIRE_BANNER =
  "import{createRequire as ballastCreateRequire}from'node:module';const require=ballastCreateRequire(import.meta.url);";

/** Where the built functions of a workflow lie: one folder with an `index.mjs` per function. */
export interface Bundles {
  pathOf(functionName: string): string;
  /** Removes them, once the app has taken its copies. */
  remove(): void;
}

/**
 * Builds every function of a workflow in one run of esbuild (0.6 s for 8 functions; one run each takes 0.7 s apiece).
 * The SDK is bundled: it starts 2.3 times faster than the runtime's own on Node 20, and its version is pinned.
 * @param parent where their folder is made; who may end the process before they are removed gives one of its own
 */
export async function bundleFunctions(workflow: LoadedWorkflow, parent = tmpdir()): Promise<Bundles> {
  const sources = entries(workflow);
  const folder = mkdtempSync(join(parent, 'ballast-bundles-'));
  await build({
    entryPoints: [...sources.keys()].map((name) => ({ in: `${ENTRY}${name}`, out: `${name}/index` })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    loader: { '.csv': 'text' },
    banner: { js: REQUIRE_BANNER },
    legalComments: 'none',
    logLevel: 'error',
    plugins: [entryPlugin(sources)],
  });
  return {
    pathOf: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The source of each function's entry: a declaration handed to the handler that serves it; an agent's with its workflow. */
function entries({ file, agents }: LoadedWorkflow): Map<string, string> {
  const sources = new Map<string, string>();
  sources.set('accept', handed(file, 'accept', 'acceptHandler'));
  for (const name of [...GLUE, ...KEEPERS])
    sources.set(name, `export { handler } from ${JSON.stringify(join(LAMBDAS, `${name}.ts`))};`);
  for (const agent of agents) sources.set(agent.declaration.name, handed(agent.file, 'agent', 'agentHandler', file));
  return sources;
}

function handed(declaration: string, lambda: string, factory: string, workflow?: string): string {
  return [
    `import declaration from ${JSON.stringify(declaration)};`,
    ...(workflow === undefined ? [] : [`import workflow from ${JSON.stringify(workflow)};`]),
    `import { ${factory} } from ${JSON.stringify(join(LAMBDAS, `${lambda}.ts`))};`,
    `export const handler = ${factory}(declaration${workflow === undefined ? '' : ', workflow'});`,
  ].join('\n');
}

const ENTRY = 'ballast-entry:';

function entryPlugin(sources: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'ballast-entry',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^ballast-entry:/ }, ({ path }) => ({
        path: path.slice(ENTRY.length),
        namespace: 'ballast',
      }));
      onLoad({ filter: /.*/, namespace: 'ballast' }, ({ path }) => ({
        contents: sources.get(path) ?? '',
        resolveDir: ROOT,
        loader: 'ts',
      }));
    },
  };
}
