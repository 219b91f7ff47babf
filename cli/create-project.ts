import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PACKAGE } from '../lib/root.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { errorCodeOf } from './error-code.ts';

/** The project as it is created, but for its name. */
const TEMPLATE = join(PACKAGE, 'template');

/** The name of the project in the template. */
const NAME = 'my-agents';

/** npm packs no .gitignore. */
const RENAMED: Readonly<Record<string, string>> = { gitignore: '.gitignore' };

/** Files whose text has the project's name. */
const NAMED: readonly string[] = ['package.json', 'README.md'];

/** npm installs no package in a project of the same name. */
const RESERVED: readonly string[] = [
  'node_modules',
  'ballast',
  'zod',
  'constructs',
  'tsx',
  'typescript',
  'aws-cdk',
  'aws-cdk-lib',
];

/**
 * Creates a project in a folder that is new or empty, all of it or nothing.
 * @returns its files
 * @throws InvalidInputError for a folder that holds something or cannot be written
 */
export async function createProject(folder: string): Promise<string[]> {
  const isNew = await checkEmpty(folder);
  const parent = isNew ? dirname(folder) : folder;
  let workplace: string | undefined;
  try {
    await mkdir(parent, { recursive: true });
    workplace = await mkdtemp(join(parent, '.ballast-init-'));
    const draft = join(workplace, 'project');
    await writeProject(draft, projectName(folder));
    const files = await filesBelow(draft);
    if (isNew) await rename(draft, folder);
    else await moveEntries(draft, folder);
    return files;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidInputError(`no project can be created in ${folder}: ${reason}`, { cause: error });
  } finally {
    if (workplace !== undefined) await rm(workplace, { recursive: true, force: true });
  }
}

/** @returns whether there is no such folder yet */
async function checkEmpty(folder: string): Promise<boolean> {
  let entries: string[];
  try {
    entries = await readdir(folder);
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return true;
    const reason = errorCodeOf(error) === 'ENOTDIR' ? 'it is a file' : String((error as Error).message);
    throw new InvalidInputError(`no project can be created in ${folder}: ${reason}`, { cause: error });
  }
  const [first, ...others] = entries.filter((entry) => entry !== '.git').sort();
  if (first === undefined) return false;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  throw new InvalidInputError(`${folder} is not empty: it has ${first}${more}; give a new or an empty folder`);
}

async function writeProject(draft: string, name: string): Promise<void> {
  await cp(TEMPLATE, draft, { recursive: true });
  for (const [packed, written] of Object.entries(RENAMED)) await rename(join(draft, packed), join(draft, written));
  for (const file of NAMED) {
    const text = await readFile(join(draft, file), 'utf8');
    await writeFile(join(draft, file), text.replace(NAME, name));
  }
}

/** The name of a folder as npm accepts it for a package. */
function projectName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|-+$/g, '')
    .slice(0, 100);
  return name === '' || RESERVED.includes(name) ? NAME : name;
}

/** Moves everything from one folder into another, or leaves that one as it was. */
async function moveEntries(from: string, to: string): Promise<void> {
  const moved: string[] = [];
  try {
    for (const entry of await readdir(from)) {
      await rename(join(from, entry), join(to, entry));
      moved.push(entry);
    }
  } catch (error) {
    for (const entry of moved) await rm(join(to, entry), { recursive: true, force: true });
    throw error;
  }
}

/** The files of a folder and those below it, relative to it. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = entries.map(async (entry) =>
    entry.isDirectory()
      ? (await filesBelow(join(folder, entry.name))).map((file) => join(entry.name, file))
      : [entry.name],
  );
  return (await Promise.all(found)).flat().sort();
}
