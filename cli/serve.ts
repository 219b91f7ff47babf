import { setTimeout as sleep } from 'node:timers/promises';
import { type Attachment, attach, StateDirectoryHeldError } from '../local/process/client.ts';
import type { FunctionSettings } from '../local/services/lambda/function-settings.ts';
import { changedInput, readInputs } from './assembly/inputs.ts';
import { snapshotOf, snapshotOfFiles } from './assembly/snapshot.ts';
import { type AssemblyWorkflow, listWorkflows } from './assembly/workflows.ts';
import { prepareAssembly } from './assembly.ts';
import { type BuildPlan, type PlanOptions, planFor } from './build-plan.ts';
import { describeReason } from './build-workflow.ts';
import { type FunctionOptions, standInsOf, withStandIns } from './function-settings.ts';
import { unlessInterrupted } from './interrupt.ts';
import { cloudDirectory } from './state-directory.ts';

/** A cloud that is kept, and what it runs. */
export interface Served {
  readonly assembly: string;
  readonly attachment: Attachment;
  readonly plan: BuildPlan;
  readonly workflows: readonly AssemblyWorkflow[];
  /** the files that stand-ins were built from */
  readonly standInFiles: readonly string[];
  /** of these files, when the cloud came up */
  readonly standInSnapshot: string;
}

/** What is built, and which modules answer instead of resources. */
export type ServeOptions = PlanOptions & Pick<FunctionOptions, 'standIn'>;

/** Another command may start within so long after a change, and be in the way of the new build no longer than it waits. */
const POLL_MS = 500;

/** What `serve` tells its caller. */
export interface ServeListener {
  notify(message: string): void;
  /** A cloud is up that runs the current sources. */
  onServed(served: Served): Promise<void>;
}

/**
 * Keeps the embedded cloud up until it is interrupted, with the current sources: it is started again with each change of them.
 * Sources that cannot be built are waited out, and the cloud before them stays up.
 * @param state a state folder, prepared
 * @throws whatever the first build failed with
 */
export async function serve(
  state: string,
  options: ServeOptions,
  functionSettings: FunctionSettings | undefined,
  interrupt: AbortSignal,
  { notify, onServed }: ServeListener,
): Promise<void> {
  let served: Served | undefined;
  try {
    while (!interrupt.aborted) {
      let failed: string | undefined;
      // before the build: what changes while it reads the sources may be what it failed for
      const sources = served === undefined ? undefined : await sourcesOf(served);
      try {
        served = await refreshed(served, state, options, functionSettings, interrupt, notify, onServed);
      } catch (error) {
        if (interrupt.aborted) return;
        if (served === undefined) throw error;
        notify(`waiting for the next change: ${error instanceof Error ? error.message : String(error)}`);
        failed = sources;
      }
      await untilChanged(served, options, failed, interrupt);
    }
  } finally {
    served?.attachment.close();
  }
}

/** The cloud with the current sources: the same one while they are those it runs. */
async function refreshed(
  served: Served | undefined,
  state: string,
  options: ServeOptions,
  functionSettings: FunctionSettings | undefined,
  interrupt: AbortSignal,
  notify: ServeListener['notify'],
  onServed: ServeListener['onServed'],
): Promise<Served> {
  const plan = await planFor(options);
  const standIns = await standInsOf(state, options.standIn);
  const standInFiles = standIns?.flatMap(({ inputs }) => inputs) ?? [];
  const standInSnapshot = await snapshotOfFiles(standInFiles);
  const assembly = await prepareAssembly(state, plan, interrupt, (reason) =>
    notify(`building the app, ${describeReason(reason, false, plan)}`),
  );
  const workflows = await listWorkflows(assembly);
  const settings = await withStandIns(functionSettings, assembly, standIns);
  served?.attachment.close();
  const attachment = await attachWhenFree(
    { stateDir: cloudDirectory(state), assembly, ...(settings === undefined ? {} : { functionSettings: settings }) },
    interrupt,
    notify,
  );
  const next = { assembly, attachment, plan, workflows, standInFiles, standInSnapshot };
  await onServed(next);
  return next;
}

/** Commands that use the cloud of the last build may still run: they are waited for. */
async function attachWhenFree(
  options: Parameters<typeof attach>[0],
  interrupt: AbortSignal,
  notify: ServeListener['notify'],
): Promise<Attachment> {
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await unlessInterrupted(interrupt, attach(options));
    } catch (error) {
      if (!(error instanceof StateDirectoryHeldError)) throw error;
      if (isFirst) notify(`waiting for other commands: ${error.message}`);
    }
  }
}

/** @param failed what `sourcesOf` gave for sources that could not be built @default - the cloud runs what was built last */
async function untilChanged(
  served: Served,
  options: ServeOptions,
  failed: string | undefined,
  interrupt: AbortSignal,
): Promise<void> {
  const { assembly, attachment, standInFiles, standInSnapshot } = served;
  const inputs = await readInputs(assembly);
  let isLost = false;
  attachment.onLost(() => {
    isLost = true;
  });
  const isChanged = async () => {
    if (failed !== undefined) return (await sourcesOf(served)) !== failed;
    if ((await snapshotOfFiles(standInFiles)) !== standInSnapshot) return true;
    return inputs === undefined || (await changedInput(inputs, await planFor(options))) !== undefined;
  };
  while (!interrupt.aborted && !isLost) {
    // a source may be unreadable while an editor writes it
    if (await isChanged().catch(() => false)) return;
    await unlessInterrupted(interrupt, sleep(POLL_MS)).catch(() => undefined);
  }
}

/** A string that changes with every change of the sources. */
async function sourcesOf({ plan, standInFiles }: Served): Promise<string> {
  const folder = plan.kind === 'project' ? plan.project.folder : plan.folder;
  return `${await snapshotOf(folder)}\n${await snapshotOfFiles(standInFiles)}`;
}
