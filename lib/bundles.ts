import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import type { LoadedWorkflow } from './declarations.ts';
import { GLUE, KEEPERS } from './handlers.ts';
import { entriesOf, RESOLUTION } from './resolution.ts';
import { ROOT } from './root.ts';

const LAMBDAS = join(ROOT, 'lambdas');

/** Where the built functions of a workflow lie: one folder with an `index.mjs` per function. */
export interface Bundles {
  pathOf(functionName: string): string;
  /** what they were built from */
  readonly metafile: Metafile;
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
  const { metafile } = await build({ ...RESOLUTION, ...entriesOf(sources), outdir: folder, minify: true });
  return {
    metafile,
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
