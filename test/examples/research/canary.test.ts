import { canary } from '../../../examples/research/canary.ts';
import qualityGate from '../../../examples/research/quality-gate.agent.ts';
import strategyDeveloper from '../../../examples/research/strategy-developer.agent.ts';
import { RESEARCH_AGENTS, taskFor } from './support.ts';

const TIERS = [...RESEARCH_AGENTS, strategyDeveloper, qualityGate].flatMap(({ name, output, tiers }) =>
  tiers.map((tier) => ({ name: `${name}/${tier.name}`, output, tier })),
);

test.each(TIERS)('$name can answer the canary', async ({ output, tier }) => {
  const answer = await tier.run(taskFor(canary.input, canary.results));
  expect(output.safeParse(answer).error).toBeUndefined();
});
