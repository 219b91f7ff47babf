import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadWorkflow } from '../../../lib/declarations/load-workflow.ts';
import { type Bundles, bundleFunctions } from '../../../lib/functions/bundles.ts';
import { agentSource, createFolder, type Folder, workflowSource } from '../../support/folder.ts';

const AGENTS = ['greeter', 'host'];

let folder: Folder;
let shared: Bundles;
let whole: Bundles;
beforeAll(() => {
  folder = createFolder({
    'workflow.ts': workflowSource(),
    ...Object.fromEntries(
      AGENTS.map((name) => [
        `${name}.agent.ts`,
        agentSource(name, 'hello', "import { hello } from './shared/hello.ts';\n"),
      ]),
    ),
    'shared/hello.ts': "import { world } from './world.ts';\nexport const hello = 'hello ' + world;\n",
    'shared/world.ts': "export const world = 'the-world';\n",
  });
  shared = build(true);
  whole = build(false);
});
afterAll(() => {
  shared.remove();
  whole.remove();
  folder.remove();
});

function build(sharesChunks: boolean): Bundles {
  const bundling = bundleFunctions(loadWorkflow(folder.path), { parent: folder.path, sharesChunks });
  if (!bundling.ok) throw new Error(bundling.issues.join());
  return bundling.bundles;
}

/** The code of a function by the path of its files: its module, and all that this imports, directly or not. */
function filesOf(bundles: Bundles, name: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const waiting = [join(bundles.pathOf(name), 'index.mjs')];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    const code = readFileSync(file, 'utf8');
    files.set(file, code);
    const imported = [...code.matchAll(/(?:from|import)[\s(]*"(\.[^"]*)"/g)].map(([, path = '']) => path);
    waiting.push(...imported.map((path) => resolve(dirname(file ?? ''), path)));
  }
  return files;
}

const chunksOf = (bundles: Bundles, name: string) =>
  [...filesOf(bundles, name).keys()].filter((file) => dirname(file) === bundles.chunks);

test('a function is one module in its folder, and imports the rest of its code from the folder of chunks', () => {
  for (const name of [...AGENTS, 'accept', 'begin-phase']) {
    expect(readdirSync(shared.pathOf(name))).toEqual(['index.mjs']);
    expect(chunksOf(shared, name).length).toBeGreaterThan(3);
    expect(filesOf(shared, name).size).toBe(chunksOf(shared, name).length + 1);
  }
});

test('code that agents have in common is in one chunk, and no other function imports it', () => {
  const chunks = AGENTS.map((name) => [...filesOf(shared, name)].filter(([, code]) => code.includes('the-world')));
  expect(chunks[0]).toHaveLength(1);
  expect(chunks[1]).toEqual(chunks[0]);
  expect([...filesOf(shared, 'accept').values()].join()).not.toContain('the-world');
});

test('a function is a single file unless chunks are asked for', () => {
  expect(readdirSync(whole.pathOf('greeter'))).toEqual(['index.mjs']);
  expect(filesOf(whole, 'greeter').size).toBe(1);
  expect(whole.chunks).toBeUndefined();
});

test('what is evaluated once asks for neither time, chance, variables nor output', () => {
  const chunks = shared.chunks ?? '';
  const manifests = readdirSync(chunks).filter((name) => name.endsWith('.json'));
  const pure = manifests.flatMap((name) => JSON.parse(readFileSync(join(chunks, name), 'utf8')) as string[]);
  expect(pure.length).toBeGreaterThan(3);
  for (const name of pure) {
    const code = readFileSync(join(chunks, name), 'utf8');
    const asked =
      /\b(?:process\.|console\.|Date\.now|new Date\(\)|Math\.random|randomUUID|setTimeout|performance\.)/.exec(code);
    expect([name, asked?.[0]]).toEqual([name, undefined]);
  }
});
