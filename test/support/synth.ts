import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fingerprintOf } from '../../cli/assembly/fingerprint.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const CACHE = join(tmpdir(), 'ballast-test-assemblies');

/** The workflows that tests run: the reference, and a second one that nothing is made for. */
export const WORKFLOWS = {
  research: 'agents/research',
  review: 'test/fixtures/review',
  vote: 'test/fixtures/vote',
  lottery: 'test/fixtures/lottery',
  stamps: 'test/fixtures/stamps',
  triage: 'examples/triage',
} as const;
export type WorkflowName = keyof typeof WORKFLOWS;

/**
 * The folder that `cdk deploy` would ship, synthesized by the app itself in a process of its own, once per state of the
 * sources. The CloudFormation validator (2 s) runs in CI's synth, not here.
 */
export async function assemblyOf(workflow: WorkflowName, stage = 'dev'): Promise<string> {
  const fingerprint = await fingerprintOf(ROOT);
  const assembly = join(CACHE, `${workflow}-${stage}-${fingerprint}${fixturesPart(workflow)}`);
  if (!existsSync(assembly)) {
    await mkdir(CACHE, { recursive: true });
    await synthesize(workflow, stage, assembly);
  }
  return assembly;
}

/** Synthesizes anew, cached or not. */
export async function synthesize(workflow: WorkflowName, stage: string, assembly: string): Promise<void> {
  const workplace = await mkdtemp(`${assembly}-`);
  const context = { ...contextOfCdkJson(), workflow: WORKFLOWS[workflow], stage };
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      CDK_OUTDIR: workplace,
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
  });
  try {
    await rename(workplace, assembly);
  } catch (error) {
    // another test has been faster
    await rm(workplace, { recursive: true, force: true });
    if (!existsSync(assembly)) throw error;
  }
}

function contextOfCdkJson(): Record<string, unknown> {
  return (JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> }).context;
}

/** Fixtures are not among the sources of the app, so their own state is part of the name. */
function fixturesPart(workflow: WorkflowName): string {
  if (workflow === 'research') return '';
  const folder = join(ROOT, WORKFLOWS[workflow]);
  const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  return `-${texts.join('').length}`;
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
export type MachineName = 'Workflow' | 'Recovery' | 'Heal';

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
  const lines = resourcesOf(assembly, 'AWS::IAM::Policy').flatMap(({ Properties }) => {
    const role = (Properties.Roles as unknown[]).map(referenceText).join();
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
