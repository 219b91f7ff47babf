import type { PhasePlan } from '../catalogue/payloads.ts';
import { agentNameOf } from '../declarations/graph.ts';
import { type PendingCall, wavesOf } from '../fallback/call.ts';
import type { GraphTask } from './superstep.ts';

/** An inline Map runs so many iterations at once; a further one waits for its turn. */
const MAP_CONCURRENCY = 40;

/** A task that has to run, as a call of its node's agent: tasks of one node are its replicas. */
export interface PendingTask {
  readonly task: GraphTask;
  readonly call: PendingCall;
}

/**
 * The calls of a superstep.
 * @throws TypeError for a node that the state machine does not have
 */
export function superstepCalls(phase: PhasePlan, round: number, tasks: readonly GraphTask[]): PendingTask[] {
  const replicas = new Map<string, number>();
  return tasks.map((task, index) => {
    const agent = agentNameOf(task.node);
    const plan = phase.agents.find(({ name }) => name === agent);
    if (plan === undefined) {
      throw new TypeError(`the graph goes to node "${task.node}", which the state machine does not have: they differ`);
    }
    const replica = replicas.get(agent) ?? 0;
    replicas.set(agent, replica + 1);
    const turn = wavesOf(index + 1, phase.maxConcurrency ?? MAP_CONCURRENCY) - 1;
    return { task, call: { phase, round, plan, replica, turn, mayEndPhaseEarly: false } };
  });
}
