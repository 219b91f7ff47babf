import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RecordedWorkflow, WORKFLOWS_FILE } from '../../lib/synth-protocol.ts';
import { readAssembly, type Stack } from '../../local/assembly/template/cloud-assembly.ts';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { outputsWith, type WorkflowOutput, workflowsIn } from '../../patterns/catalogue/outputs.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import { errorCodeOf } from '../error-code.ts';

/** A workflow in an assembly: where its outputs are, and where it is declared. */
export interface AssemblyWorkflow {
  readonly name: string;
  readonly stack: string;
  /** of the names of its outputs */
  readonly prefix: string;
  /** what `--workflow` calls it: its name, with the stack and the construct where several have that name */
  readonly label: string;
  /** @default - a version of the construct that did not record it */
  readonly recorded?: RecordedWorkflow;
}

/** Lies in the folder of the assembly it is about. */
const FILE = 'ballast-workflows.json';

/** Keeps what the constructs recorded during a synth. */
export async function saveWorkflows(assembly: string, workplace: string): Promise<void> {
  try {
    await copyFile(join(workplace, WORKFLOWS_FILE), join(assembly, FILE));
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw error;
    await writeFile(join(assembly, FILE), '[]');
  }
}

/** The workflows of an assembly, in the order of its stacks. */
export async function listWorkflows(assembly: string): Promise<readonly AssemblyWorkflow[]> {
  const recorded = JSON.parse(await readFile(join(assembly, FILE), 'utf8')) as RecordedWorkflow[];
  const found = readAssembly(assembly).stacks.flatMap(workflowsOf);
  return found.map((each) => {
    const namesakes = found.filter(({ name }) => name === each.name);
    const label = namesakes.length === 1 ? each.name : [each.stack, each.prefix].filter(Boolean).join('/');
    const record = recorded.find(({ name }) => name === each.name);
    return { ...each, label, ...(record === undefined ? {} : { recorded: record }) };
  });
}

function workflowsOf({ name: stack, template }: Stack): Pick<AssemblyWorkflow, 'name' | 'stack' | 'prefix'>[] {
  const outputs = Object.entries(template.Outputs ?? {});
  // a name is written in the template, the other outputs are known once the stack is deployed
  const names = outputs.map(([name, { Value }]) => [name, typeof Value === 'string' ? Value : ''] as const);
  return [...workflowsIn(Object.fromEntries(names))].map(([prefix, { WorkflowName }]) => ({
    name: WorkflowName,
    stack,
    prefix,
  }));
}

/**
 * Chooses the workflow of a command.
 * @param wanted as `--workflow` gives it @default - the only one
 * @throws InvalidInputError that names those there are
 */
export function selectWorkflow(workflows: readonly AssemblyWorkflow[], wanted: string | undefined): AssemblyWorkflow {
  const labels = workflows.map(({ label }) => label).join(', ');
  const [first, ...others] = workflows;
  if (first === undefined) throw new InvalidInputError('the app has no workflow: no stack of it has an AgentWorkflow');
  if (wanted === undefined) {
    if (others.length === 0) return first;
    throw new InvalidInputError(`the app has the workflows ${labels}; choose one by --workflow NAME`);
  }
  const matching = workflows.filter(({ name, label, prefix }) => [label, name, prefix].includes(wanted));
  const exact = matching.filter(({ label }) => label === wanted);
  const [match, ...more] = exact.length > 0 ? exact : matching;
  if (match === undefined)
    throw new InvalidInputError(`the app has no workflow ${describeValue(wanted)}; it has ${labels}`);
  if (more.length === 0) return match;
  const candidates = [match, ...more].map(({ label }) => label).join(', ');
  throw new InvalidInputError(`several workflows are called ${describeValue(wanted)}: choose one of ${candidates}`);
}

/**
 * The outputs of a workflow by their plain names, as a stack with this workflow alone has them.
 * @param stacks the outputs of each stack, by its name
 */
export function outputsOf(
  { stack, prefix }: Pick<AssemblyWorkflow, 'stack' | 'prefix'>,
  stacks: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Readonly<Record<WorkflowOutput, string>> {
  return outputsWith(prefix, stacks[stack] ?? {});
}
