import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WORKPLACE } from './synthesize.ts';

/** So many are kept, those used last: a person goes to and fro between a few branches and workflows. An assembly is 12 MB. */
export const ASSEMBLIES_KEPT = 5;

/** A command has a cloud on what it was just given within 30 s, or gives up; a synth takes seconds. */
const IN_HAND_MS = 10 * 60_000;

/** What is being removed is called so: nobody takes half of it for an assembly. */
const REMOVED = '.old-';

/**
 * Removes assemblies that nothing needs any more. No execution does: it names its functions, whose code is that of the
 * assembly the cloud was started with, as on AWS. So what is needed is the one of a cloud that runs, those that a
 * command has in hand, and those that save a synth.
 * @param assemblies the folder of all; the time of each is when it was used last
 * @param isRunning whether a cloud runs an assembly now
 */
export async function pruneAssemblies(
  assemblies: string,
  nowMs: number,
  isRunning: (assembly: string) => boolean,
): Promise<void> {
  const found = await Promise.all(
    (await readdir(assemblies)).map(async (name) => ({ name, usedAtMs: await usedAtMs(join(assemblies, name)) })),
  );
  const idle = found.filter((each) => nowMs - each.usedAtMs > IN_HAND_MS);
  const isScrap = (name: string) => name.startsWith(WORKPLACE) || name.startsWith(REMOVED);
  const whole = found.filter(({ name }) => !isScrap(name)).toSorted((a, b) => b.usedAtMs - a.usedAtMs);
  const kept = new Set(whole.slice(0, ASSEMBLIES_KEPT));
  for (const each of idle) {
    const path = join(assemblies, each.name);
    if (isScrap(each.name)) await rm(path, { recursive: true, force: true });
    else if (!kept.has(each) && !isRunning(path)) await remove(assemblies, each.name);
  }
}

async function remove(assemblies: string, name: string): Promise<void> {
  const scrap = join(assemblies, `${REMOVED}${name}.${process.pid}`);
  await rename(join(assemblies, name), scrap);
  await rm(scrap, { recursive: true, force: true });
}

/** Another command may remove it at the same time: then it is as good as new, and not ours to remove. */
async function usedAtMs(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
