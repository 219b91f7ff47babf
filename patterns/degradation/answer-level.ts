import { AgentOutputInvalidError } from '../catalogue/errors.ts';
import type { AgentDeclaration } from '../declarations/agent.ts';
import { describeValue } from '../json/describe-value.ts';
import type { Json } from '../json/json.ts';
import type { StoredResult } from './settlement.ts';

/**
 * How degraded an answer is, where its agent says so, as it is stored.
 * @param reasonOf describes an error
 * @throws AgentOutputInvalidError where the agent names no level
 */
export function answerLevel(
  { name, degradationLevel }: Pick<AgentDeclaration, 'name' | 'degradationLevel'>,
  output: Json,
  reasonOf: (error: unknown) => string,
): Pick<StoredResult, 'level'> {
  if (degradationLevel === undefined) return {};
  let level: unknown;
  try {
    level = degradationLevel(output);
  } catch (error) {
    throw new AgentOutputInvalidError(`the degradation level of ${name} cannot be made: ${reasonOf(error)}`);
  }
  if (level === 0) return {};
  if (level === 1 || level === 2) return { level };
  throw new AgentOutputInvalidError(
    `the degradation level of ${name} is ${describeValue(level)}, it must be 0, 1 or 2`,
  );
}
