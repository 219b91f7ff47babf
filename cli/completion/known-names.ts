import { join } from 'node:path';
import { readAssembly, type Template, type TemplateValue } from '../../local/assembly/template/cloud-assembly.ts';
import { nameInArn } from '../../patterns/arn.ts';
import type { STATE_CONTENTS } from '../state-directory.ts';
import { startedExecutions } from '../workflows.ts';
import type { NameKind } from './candidates.ts';

/** So many ids are looked at, the newest ones: a shell shows them all at once. */
const MOST_IDS = 200;

/**
 * The names in a state folder, read from its files: a key press starts no cloud.
 * @returns nothing of a folder that is none, or cannot be read
 */
export async function namesInFolder(state: string, kind: NameKind): Promise<readonly string[]> {
  if (kind === 'ids') {
    const executions = await orNothing(async () => (await startedExecutions(state)).toReversed().slice(0, MOST_IDS));
    return executions.flatMap(({ workflowId, executionArn }) => [nameInArn(executionArn), workflowId]);
  }
  const plans = await orNothing(async () => {
    const assembly = readAssembly(join(state, 'cdk.out' satisfies (typeof STATE_CONTENTS)[number]));
    return assembly.stacks.flatMap(({ template }) => agentPlansIn(template));
  });
  return kind === 'agents'
    ? plans.map(({ name }) => name)
    : plans.flatMap(({ tiers }) => tiers.map(({ breakerId }) => breakerId));
}

/** A shell that completes a word has no place for an error. */
async function orNothing<Item>(read: () => Promise<readonly Item[]>): Promise<readonly Item[]> {
  try {
    return await read();
  } catch {
    return [];
  }
}

interface AgentNames {
  readonly name: string;
  readonly tiers: readonly { readonly breakerId: string }[];
}

/** The agents of the state machines of a template: their plans are in the payloads of BeginPhase. */
function agentPlansIn({ Resources = {} }: Template): AgentNames[] {
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine')
    .flatMap(({ Properties = {} }) => agentsBelow(JSON.parse(textOf(Properties.DefinitionString))));
}

/** A text of the template, with a letter in place of each of its references. */
function textOf(value: TemplateValue | undefined): string {
  if (typeof value === 'string') return value;
  const [, parts] = (value as { 'Fn::Join'?: readonly [string, readonly TemplateValue[]] })?.['Fn::Join'] ?? [];
  return parts === undefined ? '{}' : parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
}

function agentsBelow(value: unknown): AgentNames[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isAgentPlan(value)) return [value];
  return Object.values(value).flatMap(agentsBelow);
}

function isAgentPlan(value: object): value is AgentNames {
  const { name, tiers } = value as Partial<AgentNames>;
  return typeof name === 'string' && Array.isArray(tiers) && tiers.every((tier) => 'breakerId' in tier);
}
