import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agentFilesOf } from '../../lib/declarations/workflow-files.ts';
import { CLOCK_TOLERANCE_MS, fileStatus } from '../../lib/file-status.ts';
import type { BuildInput } from '../../lib/functions/build-inputs.ts';
import { PACKAGE } from '../../lib/root.ts';
import { type BuildPlan, WORKFLOW_KEY } from '../build-plan.ts';
import { projectFiles } from './project-files.ts';

/** An input of a synth as it was, to compare with later. */
interface ObservedInput {
  /** beside the kinds of a build: the list of the `files` of a project */
  readonly kind: BuildInput['kind'] | 'files';
  readonly path: string;
  readonly observed: string;
  /** of a file: changes with every change of it, and is read 20 times faster than its content @default - unknown */
  readonly status?: string;
}

/** The inputs of an assembly. */
export interface AssemblyInputs {
  /** workflow, stage and settings, see {@link buildKeyOf} */
  readonly build: string;
  /** the whole context of its synth, in one string */
  readonly context: string;
  readonly inputs: readonly ObservedInput[];
}

/** Lies in the folder of the assembly it is about. */
export const INPUTS_FILE = 'ballast-inputs.json';

/** Observed where an input is missing. */
const ABSENT = 'absent';

/** Observed where an input changed during the synth: which of its contents was read is not known. */
const UNKNOWN = 'changed during the synth';

/** Files as this process observed them last, by path: most of the 1,500 of its next synth are the same. */
const observedFiles = new Map<string, ObservedInput>();

/** Which workflow and stage is built with which settings, and by which copy of this package. */
export function buildKeyOf({ chosen }: Pick<BuildPlan, 'chosen'>): string {
  // all workflows of a project are built together
  const { [WORKFLOW_KEY]: _, ...build } = chosen;
  return keyOf({ ...build, root: PACKAGE });
}

/** A context as one string, whatever the order of its keys. */
function keyOf(context: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Observes all files of a project, before its app is run: it may write some of them.
 * @param startedAtMs before it was called
 */
export async function observeProject(folder: string, startedAtMs: number): Promise<ObservedInput[]> {
  const files = await projectFiles(folder);
  const contents = files.map((path) => observedContent({ kind: 'content', path }, startedAtMs));
  return [{ kind: 'files', path: folder, observed: files.join('\n') }, ...(await Promise.all(contents))];
}

/**
 * Observes the inputs of a synth.
 * @param startedAtMs before it read anything
 * @param before what was observed before the synth
 */
export async function observeInputs(
  plan: BuildPlan,
  inputs: readonly BuildInput[],
  startedAtMs: number,
  before: readonly ObservedInput[] = [],
): Promise<AssemblyInputs> {
  const known = new Set(before.filter(({ kind }) => kind === 'content').map(({ path }) => path));
  const others = inputs.filter(({ kind, path }) => kind !== 'content' || !known.has(path));
  const observed = others.map(async (input): Promise<ObservedInput> => {
    if (input.kind !== 'agents') return await observedContent(input, startedAtMs);
    return { kind: input.kind, path: input.path, observed: input.files.join('\n') };
  });
  return {
    build: buildKeyOf(plan),
    context: keyOf(plan.context),
    inputs: [...before, ...(await Promise.all(observed))],
  };
}

async function observedContent(
  input: { readonly kind: 'content' | 'target'; readonly path: string },
  startedAtMs: number,
): Promise<ObservedInput> {
  const { kind, path } = input;
  const status = fileStatus(path, kind);
  if (status !== undefined && status.changedAtMs > startedAtMs - CLOCK_TOLERANCE_MS) {
    return { kind, path, observed: `${UNKNOWN} ${startedAtMs} ${process.pid}` };
  }
  if (status === undefined) return { kind, path, observed: await observe(input) };
  const known = kind === 'content' ? observedFiles.get(path) : undefined;
  if (known?.status === status.text) return known;
  const file = { kind, path, observed: await observe(input), status: status.text };
  if (kind === 'content') observedFiles.set(path, file);
  return file;
}

/** The first input that has changed. @returns undefined when none has */
export async function changedInput(
  { context, inputs }: AssemblyInputs,
  plan: Pick<BuildPlan, 'context' | 'contextSource'>,
): Promise<string | undefined> {
  if (context !== keyOf(plan.context)) return plan.contextSource;
  const unknown = inputs.filter((input) => !hasSameStatus(input));
  const same = await Promise.all(unknown.map(isUnchanged));
  const changed = unknown[same.indexOf(false)];
  return changed?.kind === 'files' ? await changedFile(changed) : changed?.path;
}

/** The first file that a project has more or less. */
async function changedFile({ path, observed }: ObservedInput): Promise<string> {
  const [before, now] = [new Set(observed.split('\n')), new Set(await projectFiles(path))];
  return [...now].find((file) => !before.has(file)) ?? [...before].find((file) => !now.has(file)) ?? path;
}

/** Whether the status of a file says that it has not changed, or is still missing, without reading it. */
function hasSameStatus({ kind, path, observed, status }: ObservedInput): boolean {
  if (kind !== 'content') return false;
  const found = fileStatus(path, kind)?.text;
  return observed === ABSENT ? found === undefined : found !== undefined && found === status;
}

async function isUnchanged(input: ObservedInput): Promise<boolean> {
  return (await observe(input)) === input.observed;
}

/** Names an assembly by a hash of its inputs. */
export function nameOf({ build, context, inputs }: AssemblyInputs): string {
  const contents = inputs.map(({ kind, path, observed }) => [kind, path, observed]);
  return createHash('sha256')
    .update(JSON.stringify([build, context, contents]))
    .digest('hex')
    .slice(0, 16);
}

export async function saveInputs(assembly: string, inputs: AssemblyInputs): Promise<void> {
  await writeFile(join(assembly, INPUTS_FILE), JSON.stringify(inputs));
}

/** @returns undefined for a folder that is no assembly, or of a version that kept none */
export async function readInputs(assembly: string): Promise<AssemblyInputs | undefined> {
  try {
    return JSON.parse(await readFile(join(assembly, INPUTS_FILE), 'utf8')) as AssemblyInputs;
  } catch {
    return undefined;
  }
}

/** A string that changes with every change of the input that could change the build. */
async function observe({ kind, path }: Pick<ObservedInput, 'kind' | 'path'>): Promise<string> {
  try {
    switch (kind) {
      case 'content':
        // synchronous: the 1,400 files of a synth take 30 ms of processor time, and 160 as promises in the threads of Node
        return createHash('sha256').update(readFileSync(path)).digest('base64url');
      case 'target':
        return await realpath(path);
      case 'agents':
        return agentFilesOf(path).join('\n');
      case 'files':
        return (await projectFiles(path)).join('\n');
      default:
        return kind satisfies never;
    }
  } catch {
    return ABSENT;
  }
}
