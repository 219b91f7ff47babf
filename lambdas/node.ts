import * as z from 'zod';
import type { InvokeResponse } from '../patterns/catalogue/payloads.ts';
import type { AgentDeclaration } from '../patterns/declarations/agent.ts';
import { GRAPH_PHASE, type GraphDeclaration, NODE_TIER } from '../patterns/declarations/graph.ts';
import { attemptHandler } from './agent-call/attempt-handler.ts';
import { answerPingOrCanary, type PingOrCanaryResponse } from './agent-call/ping-or-canary.ts';
import { answerTask } from './graph/answer-task.ts';
import type { SteppedGraphFactory } from './graph/stepped-graph.ts';

/** The wrapper around a node of a graph, as `agentHandler` is around an agent. Pings come through it too. */
export function nodeHandler(
  declaration: GraphDeclaration,
  factory: SteppedGraphFactory,
  agent: string,
): (event: unknown) => Promise<InvokeResponse | PingOrCanaryResponse> {
  const handleCall = attemptHandler((request) => answerTask(declaration, factory, request));
  const pinged = pingedAgent(agent);
  return async (event) => (await answerPingOrCanary(pinged, declaration, event)) ?? (await handleCall(event));
}

/** The node as pings know it. No canary tries it: that would be a task, and no thread has it. */
function pingedAgent(name: string): AgentDeclaration {
  const run = () => {
    throw new TypeError(`node ${name} has no canary`);
  };
  return {
    name,
    phase: GRAPH_PHASE,
    required: true,
    output: z.unknown() as never,
    tiers: [{ name: NODE_TIER, run }],
  };
}
