import type { LoadedAgent } from './declarations.ts';

/** Whether any tier asks questions, so that runs may wait for answers. */
export function asksQuestions(agents: readonly Pick<LoadedAgent, 'declaration'>[]): boolean {
  return agents.some(({ declaration }) =>
    declaration.tiers.some(({ answerTimeoutMs }) => answerTimeoutMs !== undefined),
  );
}
