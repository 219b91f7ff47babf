import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AgentInputError, AgentThrottledError, MAX_CAUSE_BYTES } from '../../patterns/catalogue/errors.ts';
import type { AgentDeclaration, AgentTask, Tier } from '../../patterns/declarations/agent.ts';
import { isOwnFunction } from '../../patterns/declarations/own-function.ts';
import { boundedText } from '../../patterns/json/bounded-text.ts';
import type { Json } from '../../patterns/json/json.ts';
import { attemptTimeoutMsOf } from '../../patterns/timeout.ts';
import { requireEnv } from '../runtime/env.ts';

/** Once: a retry is the state machine's, which counts it. */
const client = new LambdaClient({ maxAttempts: 1 });

/** The request of a function of the user's own; docs/own-function.md. */
export interface OwnFunctionRequest extends Omit<AgentTask, 'agent' | 'logger' | 'signal'> {
  readonly schemaVersion: 1;
  readonly agent: string;
  readonly tier: string;
  /** after so long nobody waits for the answer any more, in milliseconds */
  readonly attemptTimeoutMs: number;
}

/** The declaration of an agent with the tiers that a function of the user's own answers. */
export function withOwnFunction(declaration: AgentDeclaration): AgentDeclaration {
  const [first, ...others] = declaration.tiers;
  const withRun = (tier: Tier): Tier =>
    isOwnFunction(tier.run) ? { ...tier, run: (task) => invokeOwnFunction(declaration.name, tier, task) } : tier;
  return { ...declaration, tiers: [withRun(first), ...others.map(withRun)] };
}

async function invokeOwnFunction(
  agent: string,
  tier: Tier,
  { agent: _, logger: __, signal, ...task }: AgentTask,
): Promise<Json> {
  const attemptTimeoutMs = attemptTimeoutMsOf(tier);
  const request: OwnFunctionRequest = { schemaVersion: 1, agent, tier: tier.name, attemptTimeoutMs, ...task };
  const command = new InvokeCommand({ FunctionName: requireEnv('OWN_FUNCTION'), Payload: JSON.stringify(request) });
  const { FunctionError, Payload } = await client.send(command, { abortSignal: signal });
  const answer = JSON.parse(Payload?.transformToString() || 'null') as Json;
  if (FunctionError === undefined) return answer;
  throw errorIn(answer);
}

/** The error of the function: one that it names as Ballast does, else any. */
function errorIn(answer: Json): Error {
  const { errorType = 'Error', errorMessage = '' } = (answer ?? {}) as { errorType?: string; errorMessage?: string };
  const message = boundedText(errorMessage, MAX_CAUSE_BYTES);
  switch (errorType) {
    case 'AgentInputError':
      return new AgentInputError(message);
    case 'AgentThrottledError':
      return new AgentThrottledError(message);
    default:
      return new Error(`${errorType}: ${message}`);
  }
}
