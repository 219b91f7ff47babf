import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { PACKAGE } from '../lib/root.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';

/** Context of a synth, by name. */
export type SynthContext = Readonly<Record<string, unknown>>;

/** A CDK app of the user's own: the folder of its cdk.json. */
export interface Project {
  readonly folder: string;
  /** the command that synthesizes it */
  readonly app: string;
  readonly context: SynthContext;
}

/** Settings of a project, as the CDK's own CLI reads them. */
interface CdkJson {
  readonly app?: unknown;
  readonly context?: SynthContext;
}

/**
 * The project of a folder: it or a parent has a cdk.json with an `app`. This repository is none: a command there names a
 * workflow by its folder.
 * @throws InvalidInputError when the nearest cdk.json cannot be read
 */
export function findProject(from = process.cwd()): Project | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'cdk.json')) && realpathSync(folder) !== realpathSync(PACKAGE)) {
      const project = readProject(folder);
      if (project !== undefined) return project;
    }
    if (folder === dirname(folder)) return undefined;
  }
}

/** The state folder of the project, or of the current folder, seen from there. */
export function defaultStateDirectory(): string {
  let folder: string | undefined;
  try {
    folder = findProject()?.folder;
  } catch {
    // whatever builds the project says what is wrong with it
  }
  return join(folder === undefined ? '' : relative(process.cwd(), folder), '.ballast');
}

/** @returns undefined for a folder whose cdk.json names no app */
export function readProject(folder: string): Project | undefined {
  const { app, context } = readJson(join(folder, 'cdk.json')) as CdkJson;
  if (typeof app !== 'string' || app === '') return undefined;
  const kept = join(folder, 'cdk.context.json');
  // what the CDK looked up in the account once, as the ids of a VPC
  const lookedUp = existsSync(kept) ? (readJson(kept) as SynthContext) : {};
  return { folder, app, context: { ...lookedUp, ...context } };
}

function readJson(file: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidInputError(`${file} cannot be read: ${reason}`, { cause: error });
  }
}
