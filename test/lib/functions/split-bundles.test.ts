import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** The code of a function's folder, by file. */
function filesOf(bundles: Bundles, name: string): ReadonlyMap<string, string> {
  const path = bundles.pathOf(name);
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(files.map((file) => [file.name, readFileSync(join(file.parentPath, file.name), 'utf8')]));
}

test('every file that a function imports is in its folder, under the name by which it is imported', () => {
  for (const name of [...AGENTS, 'accept', 'begin-phase']) {
    const files = filesOf(shared, name);
    const imported = [...files.values()].flatMap((code) =>
      [...code.matchAll(/(?:from|import)[\s(]*"(\.[^"]*)"/g)].map(([, path = '']) => path.replace(/^.*\//, '')),
    );
    expect(imported.length).toBeGreaterThan(0);
    expect([...files.keys()].sort()).toEqual([...new Set(['index.mjs', 'pure-chunks.json', ...imported])].sort());
  }
});

test('code that agents have in common is one chunk, the same file in each; no other function has it', () => {
  const chunks = AGENTS.map((name) => [...filesOf(shared, name)].filter(([, code]) => code.includes('the-world')));
  expect(chunks[0]).toHaveLength(1);
  expect(chunks[1]).toEqual(chunks[0]);
  expect([...filesOf(shared, 'accept').values()].join()).not.toContain('the-world');
});

test('a function is a single file unless chunks are asked for', () => {
  expect([...filesOf(whole, 'greeter').keys()]).toEqual(['index.mjs']);
});

test('what is evaluated once asks for neither time, chance, variables nor output', () => {
  const files = filesOf(shared, 'begin-phase');
  const pure = JSON.parse(files.get('pure-chunks.json') ?? '[]') as string[];
  expect(pure.length).toBeGreaterThan(3);
  for (const path of pure) {
    const code = files.get(path.replace(/^.*\//, '')) ?? '';
    const asked =
      /\b(?:process\.|console\.|Date\.now|new Date\(\)|Math\.random|randomUUID|setTimeout|performance\.)/.exec(code);
    expect([path, asked?.[0]]).toEqual([path, undefined]);
  }
});
