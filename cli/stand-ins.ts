import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from '../lib/root.ts';
import { readAssembly } from '../local/assembly/template/cloud-assembly.ts';
import { readResources } from '../local/assembly/template/resources.ts';
import { standInCandidates, standInNames } from '../local/assembly/template/stand-ins.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import type { GivenStandIn } from './stand-in-option.ts';
import type { STATE_CONTENTS } from './state-directory.ts';

/** A stand-in that can be run. */
export interface BuiltStandIn extends GivenStandIn {
  /** of its bundle */
  readonly folder: string;
  /** the files it was built from */
  readonly inputs: readonly string[];
}

/** In a state folder: a folder per bundle, named by a hash of it. */
const FOLDER = 'stand-ins' satisfies (typeof STATE_CONTENTS)[number];

/** How long a module may take to load. */
const LOAD_LIMIT_MS = 20_000;

/**
 * Builds the modules of stand-ins into a state folder, and loads each once.
 * @param state a state folder, prepared
 * @throws InvalidInputError with every file that cannot be read, built or loaded, or has no function as its default export
 */
export async function buildStandIns(state: string, given: readonly GivenStandIn[]): Promise<BuiltStandIn[]> {
  const settled = await Promise.allSettled(given.map((each) => buildOne(join(state, FOLDER), each)));
  const reasons = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  const unexpected = reasons.find((reason) => !(reason instanceof InvalidInputError));
  if (unexpected !== undefined) throw unexpected;
  if (reasons.length > 0) throw new InvalidInputError(reasons.map((reason) => (reason as Error).message).join('\n'));
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

async function buildOne(folder: string, given: GivenStandIn): Promise<BuiltStandIn> {
  const { resource, file } = given;
  const refuse = (issue: string) =>
    new InvalidInputError(
      `--stand-in ${resource}=${file}: ${issue}; give a module whose default export is (input, context) => output`,
    );
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw refuse('there is no such file');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const workplace = join(realpathSync(folder), `new-${randomUUID()}`);
  mkdirSync(workplace);
  try {
    // loaded here: esbuild takes its time
    const { buildEntries } = await import('../lib/functions/build-entries.ts');
    const built = buildEntries(workplace, new Map([['stand-in', sourceOf(given)]]));
    if (!built.ok) throw refuse(built.issues.join('; '));
    const bundle = join(workplace, 'built', 'stand-in');
    const issue = await moduleIssue(join(bundle, 'index.mjs'));
    if (issue !== undefined) throw refuse(issue);
    const hash = createHash('sha256')
      .update(await readFile(join(bundle, 'index.mjs')))
      .digest('hex');
    const target = join(folder, hash.slice(0, 32));
    // another command may have built the same
    await rename(bundle, target).catch(async (error: unknown) => {
      if ((await stat(target).catch(() => undefined)) === undefined) throw error;
    });
    const inputs = Object.keys(built.metafile.inputs).map((name) => resolve(ROOT, name));
    return { ...given, folder: target, inputs };
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

/** The handler of a function: the module is called with the context of Lambda, which has the resource as well. */
function sourceOf({ resource, file }: GivenStandIn): string {
  return `import standIn from ${JSON.stringify(file)};
const kind = typeof standIn;
if (kind !== 'function') throw new TypeError(\`its default export is of type \${kind}\`);
export const handler = async (input: unknown, context: object) =>
  (await standIn(input, Object.assign(context, { resource: ${JSON.stringify(resource)} }))) ?? null;
`;
}

/** Loads a module in a process of its own, which it may hold up or end. @returns why that failed */
async function moduleIssue(module: string): Promise<string | undefined> {
  const script = `
    import(process.argv[1]).then(() => process.exit(0), (error) => {
      process.stderr.write('\\n' + (error?.message ?? String(error)).split('\\n')[0]);
      process.exit(1);
    });`;
  try {
    await promisify(execFile)(process.execPath, ['--eval', script, pathToFileURL(module).href], {
      timeout: LOAD_LIMIT_MS,
    });
    return undefined;
  } catch (error) {
    const { stderr = '', killed = false } = error as { readonly stderr?: string; readonly killed?: boolean };
    if (killed) return `it is not loaded after ${LOAD_LIMIT_MS / 1000} s`;
    return `it cannot be loaded: ${stderr.trim().split('\n').at(-1) ?? ''}`;
  }
}

/** So many resources are listed when a stand-in is for none of them. */
const SHOWN = 10;

/**
 * The stand-ins as the embedded cloud takes them: a folder by the name of what it answers for.
 * @throws InvalidInputError with every one that nothing in the templates uses
 */
export function standInSettings(assembly: string, builds: readonly BuiltStandIn[]): Record<string, string> {
  const resources = readResources(readAssembly(assembly));
  const named = builds.map(({ resource, file, folder }) => ({
    resource,
    file,
    folder,
    names: standInNames(resources, resource),
  }));
  const unused = named.filter(({ names }) => names.length === 0);
  if (unused.length === 0) {
    return Object.fromEntries(named.flatMap(({ names, folder }) => names.map((name) => [name, folder] as const)));
  }
  const candidates = standInCandidates(resources);
  const listed = candidates.slice(0, SHOWN).join(', ') + (candidates.length > SHOWN ? ' and more' : '');
  const remedy =
    candidates.length === 0
      ? 'the embedded cloud runs all that it uses'
      : `of what it uses the embedded cloud does not run ${listed}`;
  throw new InvalidInputError(
    unused
      .map(
        ({ resource }) =>
          `--stand-in ${resource}: the app has no function and no Resource of a Task of this name that a module could answer; ${remedy}`,
      )
      .join('\n'),
  );
}
