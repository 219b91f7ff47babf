import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import type { LoadedWorkflow } from '../declarations/declarations.ts';
import { functionSources } from './function-sources.ts';
import { entriesOf, RESOLUTION } from './resolution.ts';

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
  const sources = functionSources(workflow);
  const folder = mkdtempSync(join(parent, 'ballast-bundles-'));
  const { metafile } = await build({ ...RESOLUTION, ...entriesOf(sources), outdir: folder, minify: true });
  return {
    metafile,
    pathOf: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
