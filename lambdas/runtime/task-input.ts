import { AgentInputError } from '../../patterns/catalogue/errors.ts';
import type { WorkflowDeclaration } from '../../patterns/declarations/agent.ts';
import { parseInput } from '../../patterns/declarations/parse-input.ts';
import type { Json } from '../../patterns/json/json.ts';

/** The part of a workflow's declaration that parses its input. */
export type InputSchema = Pick<WorkflowDeclaration, 'input'>;

/** What an agent's function knows of its workflow. */
export type WorkflowOfAgent = InputSchema & Partial<Pick<WorkflowDeclaration, 'name' | 'budgets' | 'modelQuotas'>>;

/**
 * The workflow's input as parsed by its schema. Only the input as received is stored and travels, and it is parsed by each handler that
 * needs it: the outcome of a schema need not be JSON, nor be accepted by the same schema once more.
 * @throws AgentInputError when the schema refuses it: it was deployed anew since the workflow was accepted
 */
export function taskInput({ input }: InputSchema, received: Json): unknown {
  const parsed = parseInput(input, received, 'input');
  if (parsed.ok) return parsed.value;
  throw new AgentInputError(`the workflow's schema of now refuses the input of this run: ${parsed.issues.join('; ')}`);
}
