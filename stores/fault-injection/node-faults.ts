import { AsyncLocalStorage } from 'node:async_hooks';
import type { AgentFault } from '../../patterns/fault-injection/faults.ts';
import type { NodeAttempt } from '../../patterns/fault-injection/nodes.ts';

/** The fault to inject into an attempt of a node, if any. */
export type DrawNodeFault = (attempt: NodeAttempt) => Promise<AgentFault | undefined>;

const current = new AsyncLocalStorage<DrawNodeFault>();

/**
 * Does work whose fault-tolerant nodes suffer faults. A node is called by a graph, which knows nothing of the attempt that it runs in.
 * @param draw @default - they suffer none
 */
export async function withNodeFaults<T>(draw: DrawNodeFault | undefined, work: () => Promise<T>): Promise<T> {
  return draw === undefined ? await work() : await current.run(draw, work);
}

/** The fault of the surroundings for an attempt of a node; none outside of an agent's function. */
export async function drawNodeFault(attempt: NodeAttempt): Promise<AgentFault | undefined> {
  return await current.getStore()?.(attempt);
}
