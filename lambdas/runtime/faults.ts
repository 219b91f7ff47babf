import type { InvokeRequest } from '../../patterns/catalogue/payloads.ts';
import { agentNameOf } from '../../patterns/declarations/graph.ts';
import {
  type AgentFault,
  type Attempt,
  type FaultRule,
  faultFor,
  parseFaultRule,
} from '../../patterns/fault-injection/faults.ts';
import type { NodeAttempt } from '../../patterns/fault-injection/nodes.ts';
import { activeFaults } from '../../patterns/fault-injection/rules.ts';
import { hashToUnitInterval } from '../../patterns/hash.ts';
import type { DrawNodeFault } from '../../stores/fault-injection/node-faults.ts';
import { readFaultRules } from '../../stores/fault-injection/rules.ts';
import { outsideOfRun } from './invocation.ts';
import { logger } from './logger.ts';
import { workflowTable } from './stores.ts';

/** An answer that no schema of JSON values accepts. */
export const GARBAGE = Number.NaN;

/** The fault to inject into this attempt, if any. A redrive runs without the faults of its run; active faults remain. */
export async function drawFault({
  run,
  call,
  retryCount,
  redriveCount,
}: InvokeRequest): Promise<AgentFault | undefined> {
  const attempt = { agent: call.agent, tier: call.tier, primary: call.tiers[0]?.name ?? call.tier };
  const { agent, replica, tier, round } = call;
  const ofRun = redriveCount > 0 ? [] : run.faults.map(parseFaultRule);
  const random = (rule: number) => hashToUnitInterval(run.faultSeed, rule, agent, replica, tier, round, retryCount);
  const drawActive = () => drawActiveFault(attempt, run.executionArn, replica, round, retryCount, redriveCount);
  const fault = faultFor(ofRun, attempt, random) ?? (call.hasActiveFaults === false ? undefined : await drawActive());
  if (fault !== undefined) logger.warn('fault injected', { code: 'FAULT_INJECTED', agent, replica, tier, fault });
  return fault;
}

/**
 * Draws faults for the nodes inside of this attempt, by the rules of its run and the active ones.
 * @returns undefined where no rule stands, so that no node is asked for
 */
export function nodeFaults({ run, call, retryCount, redriveCount }: InvokeRequest): DrawNodeFault | undefined {
  const ofRun = redriveCount > 0 ? [] : run.faults.map(parseFaultRule);
  if (ofRun.length === 0 && call.hasActiveFaults === false) return undefined;
  const { agent, replica, tier, round } = call;
  const names = [agent, replica, tier, round, retryCount];
  return drawEach({ agent, replica, tier }, async (attempt, ...which) => {
    const random = (rule: number) => hashToUnitInterval(run.faultSeed, rule, ...names, ...which);
    const active = async () => await drawActiveFault(attempt, run.executionArn, ...names, redriveCount, ...which);
    return faultFor(ofRun, attempt, random) ?? (call.hasActiveFaults === false ? undefined : await active());
  });
}

/** Draws active faults for the nodes inside of a canary. */
export function activeNodeFaults(agent: string, tier: string, canary: string): DrawNodeFault | undefined {
  if (!injectsFaults()) return undefined;
  return drawEach({ agent, tier }, async (attempt, ...which) => {
    return await drawActiveFault(attempt, 'canary', canary, agent, tier, ...which);
  });
}

/** Names each attempt of a node for its random numbers: those of the same tier at the same place are counted. */
function drawEach(
  outer: Readonly<Record<string, string | number>>,
  draw: (attempt: Attempt, ...which: readonly (string | number)[]) => Promise<AgentFault | undefined>,
): DrawNodeFault {
  const seen = new Map<string, number>();
  return async ({ node, tier, primary, replica, place }: NodeAttempt) => {
    const key = JSON.stringify([node, tier, replica, place]);
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    const attempt = {
      agent: agentNameOf(node),
      tier: agentNameOf(tier),
      primary: agentNameOf(primary),
      isOfNode: true,
    };
    const fault = await draw(attempt, 'node', key, nth);
    if (fault !== undefined)
      logger.warn('fault injected', { code: 'FAULT_INJECTED', ...outer, node, nodeTier: tier, nth, fault });
    return fault;
  };
}

/**
 * The active fault to inject into an attempt. Its random numbers depend on the rule alone: setting or clearing another rule
 * changes none.
 * @param call names the call for its random numbers
 */
export async function drawActiveFault(
  attempt: Attempt,
  ...call: readonly (string | number)[]
): Promise<AgentFault | undefined> {
  return faultFor(await readActiveRules(), attempt, (_, rule) =>
    hashToUnitInterval('standing', JSON.stringify(rule), attempt.agent, attempt.tier, attempt.primary, ...call),
  );
}

/** Whether this stage injects faults. */
export function injectsFaults(): boolean {
  return process.env.FAULT_INJECTION === 'enabled';
}

/** The active rules: one read, and none where the stage injects no faults or the store does not answer. */
export async function readActiveRules(): Promise<FaultRule[]> {
  if (!injectsFaults()) return [];
  try {
    return activeFaults(await outsideOfRun(() => readFaultRules(workflowTable())), Date.now());
  } catch (error) {
    logger.warn('fault rules not read', { code: 'FAULT_RULES_UNREAD', error: String(error) });
    return [];
  }
}
