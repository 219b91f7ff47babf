import { createHash } from 'node:crypto';
import { lstat, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agentFilesOf } from '../../lib/declarations/workflow-files.ts';
import type { BuildInput } from '../../lib/functions/build-inputs.ts';
import { PACKAGE } from '../../lib/root.ts';
import { type BuildPlan, CDK_JSON } from '../build-context.ts';

/** An input of a synth as it was, to compare with later. */
interface ObservedInput {
  readonly kind: BuildInput['kind'];
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
const FILE = 'ballast-inputs.json';

/** Observed where an input is missing. */
const ABSENT = 'absent';

/** Observed where an input changed during the synth: which of its contents was read is not known. */
const UNKNOWN = 'changed during the synth';

/** File times come from a clock of the kernel that is a few milliseconds behind. */
const CLOCK_TOLERANCE_MS = 20;

/** Which workflow and stage is built with which settings, and by which copy of this package. */
export function buildKeyOf({ chosen }: Pick<BuildPlan, 'chosen'>): string {
  return keyOf({ ...chosen, root: PACKAGE });
}

/** A context as one string, whatever the order of its keys. */
function keyOf(context: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Observes the inputs of a synth. @param startedAtMs before it read anything */
export async function observeInputs(
  plan: BuildPlan,
  inputs: readonly BuildInput[],
  startedAtMs: number,
): Promise<AssemblyInputs> {
  const isRecent = (timeMs: number) => timeMs > startedAtMs - CLOCK_TOLERANCE_MS;
  const observed = inputs.map(async (input): Promise<ObservedInput> => {
    const { kind, path } = input;
    if (kind === 'agents') return { kind, path, observed: input.files.join('\n') };
    const status = await statusOf(path, kind);
    if (status !== undefined && isRecent(status.changedAtMs)) {
      return { kind, path, observed: `${UNKNOWN} ${startedAtMs} ${process.pid}` };
    }
    return { kind, path, observed: await observe(input), ...(status === undefined ? {} : { status: status.text }) };
  });
  return { build: buildKeyOf(plan), context: keyOf(plan.context), inputs: await Promise.all(observed) };
}

/** The first input that has changed. @returns undefined when none has */
export async function changedInput(
  { context, inputs }: AssemblyInputs,
  plan: Pick<BuildPlan, 'context'>,
): Promise<string | undefined> {
  if (context !== keyOf(plan.context)) return CDK_JSON;
  const same = await Promise.all(inputs.map(isUnchanged));
  return inputs[same.indexOf(false)]?.path;
}

async function isUnchanged(input: ObservedInput): Promise<boolean> {
  const { kind, path, observed, status } = input;
  if (kind === 'content' && status !== undefined && (await statusOf(path, kind))?.text === status) return true;
  return (await observe(input)) === observed;
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
  await writeFile(join(assembly, FILE), JSON.stringify(inputs));
}

/** @returns undefined for a folder that is no assembly, or of a version that kept none */
export async function readInputs(assembly: string): Promise<AssemblyInputs | undefined> {
  try {
    return JSON.parse(await readFile(join(assembly, FILE), 'utf8')) as AssemblyInputs;
  } catch {
    return undefined;
  }
}

/** A string that changes with every change of the input that could change the build. */
async function observe({ kind, path }: Pick<ObservedInput, 'kind' | 'path'>): Promise<string> {
  try {
    switch (kind) {
      case 'content':
        return createHash('sha256')
          .update(await readFile(path))
          .digest('base64url');
      case 'target':
        return await realpath(path);
      case 'agents':
        return agentFilesOf(path).join('\n');
      default:
        return kind satisfies never;
    }
  } catch {
    return ABSENT;
  }
}

/**
 * The time of a file's status is set by every change, also by a tool that sets its other times back. Of a target only
 * a link changes; a folder does with every file in it.
 * @returns undefined where there is nothing that could have changed
 */
async function statusOf(
  path: string,
  kind: 'content' | 'target',
): Promise<{ readonly text: string; readonly changedAtMs: number } | undefined> {
  try {
    const status = await (kind === 'target' ? lstat : stat)(path, { bigint: true });
    if (kind === 'target' && !status.isSymbolicLink()) return undefined;
    const { ino, size, ctimeNs } = status;
    return { text: `${ino} ${size} ${ctimeNs}`, changedAtMs: Number(ctimeNs / 1_000_000n) };
  } catch {
    return undefined;
  }
}
