import type { AgentPlan } from '../../../patterns/catalogue/payloads.ts';
import type { StoredFailure, StoredResult } from '../../../patterns/degradation/settlement.ts';

/** Three replicas that vote by majority. */
export function plan(overrides: Partial<AgentPlan> = {}): AgentPlan {
  return {
    name: 'gate',
    required: true,
    replicas: 3,
    quorum: 2,
    combinator: 'majority',
    functionArn: 'arn:gate',
    budgetMs: 45_000,
    tiers: [{ name: 'rules', breakerId: 'gate/rules', attemptTimeoutMs: 5000 }],
    ...overrides,
  };
}

export function result(replica: number, ballot = 'approve', agent = 'gate'): StoredResult {
  return { agent, replica, outputBytes: 20, ballot, tier: 'rules', attempts: 1, failures: [], skipped: [] };
}

export function failure(replica: number, round = 0, agent = 'gate'): StoredFailure {
  const failures = [{ tier: 'rules', error: 'AgentError', cause: 'it broke' }];
  return { agent, replica, round, failures, skipped: [], atMs: 1 };
}
