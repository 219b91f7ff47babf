import { type AgentTask, defineAgent } from 'ballast';
import { gateQuestion } from './gate-question.ts';
import type { ResearchInput } from './input.ts';
import { withModels } from './model-tiers.ts';
import { type Strategy, type Verdict, verdictSchema } from './outputs.ts';
import { type Check, checkEvidence, checkTrade } from './trading/checks.ts';
import { readResearch } from './trading/evidence.ts';
import { MIN_SIGNALS } from './trading/limits.ts';
import { readStrategy } from './trading/read-strategy.ts';

/** Three replicas check the same strategy by the same rules, so they agree unless one of them is broken. */
export default defineAgent({
  name: 'quality-gate',
  phase: 'quality-gate',
  required: true,
  replication: { replicas: 3, quorum: 2, combinator: 'majority', ballot: ({ verdict }) => verdict },
  output: verdictSchema,
  ...withModels(gateQuestion, [
    {
      name: 'rules',
      run: ({ results }: AgentTask<ResearchInput>) => {
        const strategy = readStrategy(results);
        return verdictOf([...checkTrade(strategy), ...checkEvidence(strategy, readResearch(results))]);
      },
    },
    {
      name: 'simple-rules',
      run: ({ results }: AgentTask<ResearchInput>) => {
        const strategy = readStrategy(results);
        return verdictOf([...checkTrade(strategy), claimsEvidence(strategy)]);
      },
    },
  ]),
});

function verdictOf(checks: Check[]): Verdict {
  return { verdict: checks.every(({ passed }) => passed) ? 'approve' : 'reject', checks };
}

/** Without the research at hand, the strategy's own word for it. */
function claimsEvidence({ basedOn }: Strategy): Check {
  return {
    name: 'enough-evidence',
    passed: basedOn.length >= MIN_SIGNALS,
    detail: `rests on ${basedOn.length} signals by its own account; at least ${MIN_SIGNALS}`,
  };
}
