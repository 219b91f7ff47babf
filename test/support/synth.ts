import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { INPUTS_FILE, readInputs, saveInputs } from '../../cli/assembly/inputs.ts';
import { pruneAssemblies } from '../../cli/assembly/prune.ts';
import { synthesize as synthesizePlan } from '../../cli/assembly/synthesize.ts';
import { freshAssembly } from '../../cli/assembly.ts';
import { type FolderPlan, planBuild } from '../../cli/build-context.ts';
import type { BuildPlan } from '../../cli/build-plan.ts';
import type { BuildContext } from '../../lib/config.ts';
import { ROOT } from '../../lib/root.ts';
import { SHARED_CHUNKS_CONTEXT } from '../../lib/synth-protocol.ts';
import { linkFolder } from '../../testing/link-folder.ts';
import { runWarmApp } from './warm-app.ts';

/** Of this copy of the project, as the assemblies of a state folder are. */
const CACHE = join(tmpdir(), `ballast-test-assemblies-${createHash('sha256').update(ROOT).digest('hex').slice(0, 8)}`);

/** Test files of a run ask once for an assembly, and there are more of them than are kept: 34, with both stages. */
const LONGEST_RUN_MS = 3 * 60 * 60_000;

const NO_INTERRUPT = new AbortController().signal;

/** The workflows that tests run: the reference, and a second one that nothing is made for. */
export const WORKFLOWS = {
  research: 'examples/research',
  review: 'test/fixtures/review',
  vote: 'test/fixtures/vote',
  lottery: 'test/fixtures/lottery',
  stamps: 'test/fixtures/stamps',
  moody: 'test/fixtures/moody',
  patient: 'test/fixtures/patient',
  editing: 'test/fixtures/editing',
  briefing: 'test/fixtures/briefing',
  triage: 'examples/triage',
  'research-langgraph': 'examples/research-langgraph',
  advice: 'test/fixtures/advice',
  crowd: 'test/fixtures/crowd',
  opinions: 'examples/opinions',
  itinerary: 'test/fixtures/itinerary',
  'random-graph': 'test/fixtures/random-graph',
  relay: 'test/fixtures/relay',
  newsletter: 'examples/newsletter',
  approval: 'examples/approval',
  asking: 'test/fixtures/asking',
} as const;
export type WorkflowName = keyof typeof WORKFLOWS;

/** By workflow and stage: a test that runs sees one assembly, whatever is edited meanwhile. */
const inUse = new Map<string, Promise<string>>();

/**
 * The folder that `cdk deploy` would ship, but for the chunks that its bundles share, synthesized by the app itself in another
 * process, and again only when one of its inputs has changed, as on the command line. The CloudFormation
 * validator (2 s) runs in CI's synth, not here.
 */
export function assemblyOf(workflow: WorkflowName, stage = 'dev'): Promise<string> {
  const key = `${workflow} ${stage}`;
  const assembly = inUse.get(key) ?? prepare(join(ROOT, WORKFLOWS[workflow]), stage);
  inUse.set(key, assembly);
  return assembly;
}

/** As `assemblyOf` the reference workflow, with models: what is in a file of `--models`. */
export async function assemblyWithModels(models: object): Promise<string> {
  const plan = await planBuild({
    workflow: join(ROOT, WORKFLOWS.research),
    stage: 'dev',
    models: JSON.stringify(models),
  });
  return await cached({ ...plan, context: { ...plan.context, [SHARED_CHUNKS_CONTEXT]: true } });
}

async function prepare(folder: string, stage: string): Promise<string> {
  return await cached(await planOf(folder, stage));
}

async function planOf(folder: string, stage: string): Promise<FolderPlan> {
  const plan = await planBuild({ workflow: folder, stage });
  return { ...plan, context: { ...plan.context, [SHARED_CHUNKS_CONTEXT]: true } };
}

/** The folder that a command builds, for clouds of their own process: threads of functions that share chunks start slower. */
export async function assemblyOfCommand(workflow: WorkflowName): Promise<string> {
  return await cached(await planBuild({ workflow: join(ROOT, WORKFLOWS[workflow]), stage: 'dev' }));
}

/** Builds a workflow into a folder of assemblies as a command does, which finds it up to date. */
export async function buildForCommand(context: BuildContext, assemblies: string): Promise<void> {
  await mkdir(assemblies, { recursive: true });
  // a file written less than 20 ms before a synth, by the clock of the file system, counts as changed during it
  await sleep(50);
  await synthesizeWarm(assemblies, await planBuild({ stage: 'dev', ...context }), NO_INTERRUPT);
}

/**
 * Puts the assembly whose functions share chunks into a folder of assemblies under the context of a command, which finds it up to date:
 * a command with a simulated cloud reads no function, and to bundle them whole for it takes 6 s of processor time for research.
 */
export async function linkBuilt(workflow: WorkflowName, assemblies: string): Promise<void> {
  const assembly = await assemblyOf(workflow);
  const linked = join(assemblies, basename(assembly));
  if (existsSync(linked)) return;
  const inputs = await readInputs(assembly);
  if (inputs === undefined) throw new Error(`${assembly} has no record of its inputs`);
  linkFolder(assembly, linked, (name) => name === INPUTS_FILE);
  const context = JSON.parse(inputs.context) as [key: string, value: unknown][];
  const ofCommand = JSON.stringify(context.filter(([key]) => key !== SHARED_CHUNKS_CONTEXT));
  await saveInputs(linked, { ...inputs, context: ofCommand });
}

async function cached(plan: BuildPlan): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  const assembly = await freshAssembly(CACHE, plan, NO_INTERRUPT, () => undefined, synthesizeWarm);
  await pruneAssemblies(CACHE, Date.now() - LONGEST_RUN_MS, () => false);
  return assembly;
}

/** As `synthesize` of the command line, in the process that tests share for synths. */
export const synthesizeWarm: typeof synthesizePlan = (assemblies, plan, interrupt) =>
  synthesizePlan(assemblies, plan, interrupt, runWarmApp);

/** Synthesizes anew, cached or not, in a process of its own. @param assemblies a folder for it @returns the assembly */
export async function synthesize(workflow: WorkflowName, stage: string, assemblies: string): Promise<string> {
  return await synthesizePlan(assemblies, await planOf(join(ROOT, WORKFLOWS[workflow]), stage), NO_INTERRUPT);
}

/** Synthesizes the workflow of any folder, as `assemblyOf` does. @param assemblies a folder for it @returns the assembly */
export async function synthesizeFolder(folder: string, assemblies: string): Promise<string> {
  return await synthesizeWarm(assemblies, await planOf(folder, 'dev'), NO_INTERRUPT);
}

export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties: Record<string, unknown>;
}

/** The template of an assembly's one stack. */
export function templateOf(assembly: string): { Resources: Record<string, Resource> } {
  const [file] = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  return JSON.parse(readFileSync(join(assembly, file ?? 'no template'), 'utf8')) as ReturnType<typeof templateOf>;
}

export function resourcesOf(assembly: string, type: string): Resource[] {
  return Object.values(templateOf(assembly).Resources).filter((resource) => resource.Type === type);
}

/** The state machines of an assembly: the workflow's own, and those that keep it healthy. */
export type MachineName = 'Workflow' | 'Recovery' | 'CircuitHealing';

/** A state machine's definition, with every reference to a resource shown as `<LogicalId.Attribute>`. */
export function definitionOf(assembly: string, machine: MachineName = 'Workflow'): Record<string, unknown> {
  const found = Object.entries(templateOf(assembly).Resources).find(
    ([id, { Type }]) => Type === 'AWS::StepFunctions::StateMachine' && id.startsWith(`${machine}StateMachine`),
  );
  if (found === undefined) throw new Error(`${assembly} has no state machine ${machine}`);
  const { 'Fn::Join': joined } = found[1].Properties.DefinitionString as { 'Fn::Join': [string, unknown[]] };
  return JSON.parse(joined[1].map(referenceText).join('')) as Record<string, unknown>;
}

/** One line per permission: who may do what on what. */
export function permissionsOf(assembly: string): string[] {
  const policies = Object.entries(templateOf(assembly).Resources).filter(([, { Type }]) =>
    ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].includes(Type),
  );
  const lines = policies.flatMap(([id, { Properties }]) => {
    // a managed policy is attached by whoever deploys the stack
    const role = ((Properties.Roles as unknown[] | undefined) ?? [{ Ref: id }]).map(referenceText).join();
    const { Statement } = Properties.PolicyDocument as { Statement: Record<string, unknown>[] };
    return Statement.flatMap(({ Effect, Action, Resource: on }) =>
      [Action]
        .flat()
        .flatMap((action) => [on].flat().map((one) => `${role} ${Effect} ${action} ${referenceText(one)}`)),
    );
  });
  return lines.toSorted((a, b) => (a < b ? -1 : 1));
}

/** Logical ids end in a hash of their path that says nothing to a reader. */
function referenceText(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': joined, ...rest } = value as { 'Fn::Join'?: [string, unknown[]] };
  if (joined !== undefined) return joined[1].map(referenceText).join('');
  const { Ref, 'Fn::GetAtt': getAtt } = rest as { Ref?: string; 'Fn::GetAtt'?: string[] };
  const text = Ref ?? getAtt?.join('.') ?? JSON.stringify(value);
  return `<${text.replaceAll(/[0-9A-F]{8}(?=\b|\.)/g, '')}>`;
}
