import type { AgentDeclaration, AgentLogger, AgentTask, Json } from 'ballast';
import type { ResearchInput } from '../research/input.ts';

/** An agent's answer, and the tier that gave it. */
export interface TierAnswer<Output> {
  readonly tier: string;
  readonly output: Output;
}

const SILENT: AgentLogger = { debug() {}, info() {}, warn() {}, error() {} };

/** Asks the tiers of an agent in their order, as the native workflow does. @throws the last tier's error */
export async function askAgent<Output>(
  { name, output, tiers }: Pick<AgentDeclaration<ResearchInput, Output>, 'name' | 'output' | 'tiers'>,
  input: ResearchInput,
  results: AgentTask<ResearchInput>['results'],
  signal: AbortSignal = new AbortController().signal,
): Promise<TierAnswer<Output>> {
  const task: AgentTask<ResearchInput> = {
    input,
    results,
    replica: 0,
    workflowId: 'graph',
    attempt: 1,
    idempotencyKey: `graph ${name}`,
    agent: { name, output },
    logger: SILENT,
    signal,
  };
  let last: unknown;
  for (const tier of tiers) {
    try {
      const answer = output.parse(await tier.run(task));
      return { tier: tier.name, output: JSON.parse(JSON.stringify(answer)) as Output & Json };
    } catch (error) {
      last = error;
    }
  }
  throw last;
}
