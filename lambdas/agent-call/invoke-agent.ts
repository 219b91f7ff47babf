import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { nameInArn } from '../../patterns/arn.ts';
import { AgentTimeoutError, MAX_CAUSE_BYTES } from '../../patterns/catalogue/errors.ts';
import { boundedText } from '../../patterns/json/bounded-text.ts';
import { withAgentDeadline } from '../runtime/deadline.ts';

/** Once more for a lost connection; an answer that does not come is not asked for again. */
const client = new LambdaClient({ maxAttempts: 2 });

/** The outcome of invoking an agent, with the error names of Step Functions. */
export type AgentAnswer =
  | { readonly kind: 'answered'; readonly payload: unknown }
  /** the time limit is over: the function may still answer, or be loading */
  | { readonly kind: 'unanswered'; readonly cause: string }
  | { readonly kind: 'failed'; readonly error: string; readonly cause: string };

/** Invokes an agent's function and waits at most so long. Never throws: a failure is an answer, too. */
export async function invokeAgent(functionArn: string, payload: unknown, limitMs: number): Promise<AgentAnswer> {
  try {
    return await withAgentDeadline(limitMs, nameInArn(functionArn), async (signal) => {
      const command = new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(payload) });
      const { FunctionError, Payload } = await client.send(command, { abortSignal: signal });
      const answer: unknown = JSON.parse(Payload?.transformToString() ?? 'null');
      return FunctionError === undefined ? { kind: 'answered', payload: answer } : failureIn(answer);
    });
  } catch (error) {
    if (error instanceof AgentTimeoutError) return { kind: 'unanswered', cause: error.message };
    if (error instanceof Error) return { kind: 'failed', error: `Lambda.${error.name}`, cause: error.message };
    return { kind: 'failed', error: 'Lambda.Unknown', cause: String(error) };
  }
}

function failureIn(answer: unknown): AgentAnswer {
  const { errorType, errorMessage } = (answer ?? {}) as { errorType?: string; errorMessage?: string };
  const cause = boundedText(errorMessage ?? '', MAX_CAUSE_BYTES);
  return { kind: 'failed', error: errorType ?? 'Lambda.Unknown', cause };
}
