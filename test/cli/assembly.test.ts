import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readDeclarations } from '../../cli/assembly/declarations.ts';
import { type BuildReason, freshAssembly, keptDeclarations } from '../../cli/assembly.ts';
import { planBuild } from '../../cli/build-context.ts';
import { loadWorkflow } from '../../lib/declarations/load-workflow.ts';
import { agentSource, createFolder, type Folder, workflowSource } from '../support/folder.ts';
import { synthesizeWarm } from '../support/synth.ts';

let folder: Folder;
beforeAll(async () => {
  folder = createFolder({
    'flows/v1.2/workflow.ts': workflowSource(),
    'flows/v1.2/greeter.agent.ts': agentSource('greeter', 'word', "import { word } from '../../shared/word.ts';"),
    'shared/word.ts': "export const word = 'first-word';\n",
  });
  mkdirSync(join(folder.path, 'assemblies'));
  // A file written less than 20 ms before a synth counts as changed during it, by the clock of the file system.
  await wait(100);
});
afterAll(() => folder.remove());

const reasons: BuildReason[] = [];

const planned = (stage = 'dev') => planBuild({ workflow: join(folder.path, 'flows/v1.2'), stage });

async function assembly(): Promise<string> {
  const plan = await planned();
  const signal = new AbortController().signal;
  return await freshAssembly(
    join(folder.path, 'assemblies'),
    plan,
    signal,
    (reason) => reasons.push(reason),
    synthesizeWarm,
  );
}

/** Where the declarations of the workflow are kept, while they are up to date. */
async function kept(stage?: string): Promise<string | undefined> {
  return await keptDeclarations(folder.path, await planned(stage));
}

/** The bundles of an assembly that contain a text. */
function bundlesWith(assemblyFolder: string, text: string): number {
  const assets = readdirSync(assemblyFolder).filter((name) => name.startsWith('asset.'));
  return assets.filter((name) => readFileSync(join(assemblyFolder, name, 'index.mjs'), 'utf8').includes(text)).length;
}

// N2, N7
test('a workflow anywhere is built once, and again when a file beside its folder changes', async () => {
  expect(await kept()).toBeUndefined();
  const first = await assembly();
  expect(bundlesWith(first, 'first-word')).toBe(1);
  expect(await assembly()).toBe(first);
  expect(await kept()).toBe(join(first, 'ballast-declarations'));
  expect(await kept('prod')).toBeUndefined();

  const changed = folder.write('shared/word.ts', "export const word = 'other-word';\n");
  expect(await kept()).toBeUndefined();
  const second = await assembly();
  expect(second).not.toBe(first);
  expect([bundlesWith(second, 'first-word'), bundlesWith(second, 'other-word')]).toEqual([0, 1]);
  expect(reasons).toEqual([{ kind: 'new' }, { kind: 'changed', input: changed }]);

  folder.write('shared/word.ts', "export const word = 'first-word';\n");
  expect(await assembly()).toBe(first);
  const declarations = (await kept()) ?? 'none';
  expect(await readDeclarations(declarations)).toEqual(loadWorkflow(join(folder.path, 'flows/v1.2')));
});
