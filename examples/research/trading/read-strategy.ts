import { AgentInputError, type AgentTask } from 'ballast';
import { type Strategy, strategySchema } from '../outputs.ts';

/** The strategy of this run. @throws AgentInputError when there is none */
export function readStrategy(results: AgentTask['results']): Strategy {
  const parsed = strategySchema.safeParse(results.strategy?.['strategy-developer']?.[0]);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AgentInputError(
    `there is no strategy to check: ${issue?.path.join('.')} ${issue?.message}; run the phase strategy again`,
  );
}
