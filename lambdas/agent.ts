import type { InvokeResponse } from '../patterns/catalogue/payloads.ts';
import type { AgentDeclaration } from '../patterns/declarations/agent.ts';
import { answerCall } from './agent-call/answer-call.ts';
import { attemptHandler } from './agent-call/attempt-handler.ts';
import { answerPingOrCanary, type PingOrCanaryResponse } from './agent-call/ping-or-canary.ts';
import type { WorkflowOfAgent } from './runtime/task-input.ts';

/**
 * The one wrapper around every agent: reads a stored answer if this may not be the first attempt, applies injected faults,
 * holds the deadline, runs the tier, validates the answer and stores it. An agent is idempotent because of it. Pings and
 * canaries come through it too, and leave nothing behind.
 */
export function agentHandler(
  declaration: AgentDeclaration,
  workflow: WorkflowOfAgent,
): (event: unknown) => Promise<InvokeResponse | PingOrCanaryResponse> {
  const handleCall = attemptHandler((request) => answerCall(declaration, workflow, request));
  return async (event) => (await answerPingOrCanary(declaration, workflow, event)) ?? (await handleCall(event));
}
