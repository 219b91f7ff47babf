import { CreateStateMachineCommand, DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { agentDefinition } from '../patterns/catalogue/agent-definition.ts';
import { stableId } from '../patterns/hash.ts';
import type { Target } from './target.ts';

/** Leaves room for `-agent-` and an id in the 80 characters of a state machine's name. */
const MAX_NAME_LENGTH = 40;

/**
 * Creates a state machine that runs one agent of the workflow alone, through the workflow's own functions and tables. It is
 * kept: the same agent of the same definition is the same machine.
 * @param tier runs this one only @default - the agent's tiers in their order
 * @returns the target whose executions run the agent
 * @throws InvalidInputError for an agent or a tier that the workflow has not
 */
export async function createAgentMachine(target: Target, agent: string, tier?: string): Promise<Target> {
  const { stepFunctions, stateMachineArn } = target;
  const described = await stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const definition = agentDefinition(described.definition ?? '', agent, tier);
  const name = `${(described.name ?? '').slice(0, MAX_NAME_LENGTH)}-agent-${stableId(definition)}`;
  const create = new CreateStateMachineCommand({ name, definition, roleArn: described.roleArn ?? '' });
  const created = await stepFunctions.send(create);
  return { ...target, stateMachineArn: created.stateMachineArn ?? '' };
}
