import { setTimeout as sleep } from 'node:timers/promises';
import { AgentError, AgentThrottledError } from '../../patterns/catalogue/errors.ts';
import type { InvokeRequest } from '../../patterns/catalogue/payloads.ts';
import {
  type AgentFault,
  type Attempt,
  type FaultRule,
  faultFor,
  parseFaultRule,
} from '../../patterns/fault-injection/faults.ts';
import { activeFaults } from '../../patterns/fault-injection/rules.ts';
import { hashToUnitInterval } from '../../patterns/hash.ts';
import { readFaultRules } from '../../stores/fault-injection/rules.ts';
import { outsideOfRun } from './invocation.ts';
import { logger } from './logger.ts';
import { workflowTable } from './stores.ts';

/** An answer that no schema of JSON values accepts. */
export const GARBAGE = Number.NaN;

/** The longest timer there is, in milliseconds (almost 25 days): never due before Lambda's limit of 15 minutes. */
const NEVER_MS = 2 ** 31 - 1;

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
 * The active fault to inject into an attempt. Its random numbers depend on the rule alone: setting or clearing another rule
 * changes none.
 * @param call names the call for its random numbers
 */
export async function drawActiveFault(
  attempt: Attempt,
  ...call: readonly (string | number)[]
): Promise<AgentFault | undefined> {
  return faultFor(await readActiveRules(), attempt, (_, rule) =>
    hashToUnitInterval('standing', JSON.stringify(rule), ...Object.values(attempt), ...call),
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

/**
 * Injects a fault of the function as a whole; `slow` and `garbage` are injected into the tier's answer instead.
 * @param signal ends an injected hang when the deadline reports it
 */
export async function injectFault(fault: AgentFault, signal?: AbortSignal): Promise<void> {
  switch (fault.kind) {
    case 'error':
      throw new AgentError('injected: the tier failed');
    case 'throttle':
      throw new AgentThrottledError('injected: the tier was throttled');
    case 'crash':
      process.exit(1);
      break;
    case 'hang':
      await sleep(NEVER_MS, undefined, signal === undefined ? {} : { signal });
      break;
    case 'slow':
    case 'garbage':
      break;
    default:
      fault satisfies never;
  }
}
