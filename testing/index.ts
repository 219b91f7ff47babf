/** The entry `ballast/testing`: a workflow in virtual time, for tests of your own. */
export type { AgentAttempt, AgentOutcome } from '../ops/agent-outcome.ts';
export type { Breaker } from '../ops/breakers.ts';
export type { Outcome } from '../ops/outcome.ts';
export type { AgentCall } from './agent-calls.ts';
export type { Replacement } from './replace-agents.ts';
export {
  type AskOptions,
  openTestWorld,
  type RunOptions,
  type TestRun,
  type TestWorld,
  type TestWorldProps,
} from './test-world.ts';
export type { WorkflowEvent } from './workflow-events.ts';
