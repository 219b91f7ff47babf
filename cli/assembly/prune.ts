import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodeOf } from '../error-code.ts';
import { type AssemblyInputs, readInputs } from './inputs.ts';
import { WORKPLACE } from './synthesize.ts';

/** So many are kept, those used last: a user switches between a few branches. An assembly is 12 MB. */
export const ASSEMBLIES_KEPT = 5;

/** Of so many workflows and stages, those used last, the newest is kept beside them: each is built once, not each time. */
export const WORKFLOWS_KEPT = 16;

/** A command attaches to a cloud with its assembly within 30 s, or gives up; a synth takes seconds. */
const IN_USE_MS = 10 * 60_000;

/** Prefix of folders that are being deleted, so that a half-deleted one is never used. */
const REMOVED = '.old-';

/** An assembly in a folder of assemblies. */
export interface KeptAssembly {
  readonly name: string;
  readonly usedAtMs: number;
  /** @default - an assembly of a version that did not record its inputs */
  readonly inputs?: AssemblyInputs;
}

/** The assemblies of a folder that are whole, the one used last first. */
export async function listAssemblies(assemblies: string): Promise<KeptAssembly[]> {
  const names = (await readdir(assemblies)).filter((name) => !isTemporary(name));
  const found = names.map(async (name): Promise<KeptAssembly> => {
    const path = join(assemblies, name);
    const [usedMs, inputs] = await Promise.all([usedAtMs(path), readInputs(path)]);
    return { name, usedAtMs: usedMs, ...(inputs === undefined ? {} : { inputs }) };
  });
  return (await Promise.all(found)).toSorted((a, b) => b.usedAtMs - a.usedAtMs);
}

/**
 * Removes assemblies that nothing needs any more. Executions need none: they name functions, whose code is that of the assembly
 * the cloud was started with, as on AWS. Kept are the one of a running cloud, those that a command is about to use, and
 * those that save a synth.
 * @param assemblies the folder of all; the time of each is when it was used last
 * @param isRunning whether a cloud runs an assembly now
 */
export async function pruneAssemblies(
  assemblies: string,
  nowMs: number,
  isRunning: (assembly: string) => boolean,
): Promise<void> {
  const isIdle = (timeMs: number) => nowMs - timeMs > IN_USE_MS;
  for (const name of (await readdir(assemblies)).filter(isTemporary)) {
    const path = join(assemblies, name);
    if (isIdle(await usedAtMs(path))) await rm(path, { recursive: true, force: true });
  }
  const whole = await listAssemblies(assemblies);
  const newest = new Map(whole.toReversed().map((each) => [each.inputs?.build, each]));
  newest.delete(undefined);
  const ofWorkflows = [...newest.values()].toSorted((a, b) => b.usedAtMs - a.usedAtMs).slice(0, WORKFLOWS_KEPT);
  const kept = new Set([...whole.slice(0, ASSEMBLIES_KEPT), ...ofWorkflows]);
  for (const each of whole) {
    if (!isIdle(each.usedAtMs) || kept.has(each) || isRunning(join(assemblies, each.name))) continue;
    await remove(assemblies, each.name);
  }
}

function isTemporary(name: string): boolean {
  return name.startsWith(WORKPLACE) || name.startsWith(REMOVED);
}

async function remove(assemblies: string, name: string): Promise<void> {
  const removed = join(assemblies, `${REMOVED}${name}.${process.pid}`);
  try {
    await rename(join(assemblies, name), removed);
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw error;
    // another command prunes at the same time, and was faster
    return;
  }
  await rm(removed, { recursive: true, force: true });
}

/** @returns infinity where another command removes it at the same time: it needs no removal here */
async function usedAtMs(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
