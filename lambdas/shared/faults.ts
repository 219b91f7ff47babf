import { AgentError, AgentThrottledError } from '../../patterns/errors.ts';
import { type AgentFault, faultFor, parseFaultRule } from '../../patterns/faults.ts';
import type { InvokeRequest } from '../../patterns/payloads.ts';
import { diceOf } from './hash.ts';
import { logger } from './logger.ts';

/** An answer that no schema of JSON values accepts. */
export const GARBAGE = Number.NaN;

/** The longest timer there is, in milliseconds (almost 25 days): never due before Lambda's limit of 15 minutes. */
const NEVER_MS = 2 ** 31 - 1;

/** The fault that the run's rules inject into this attempt, if any. A redrive runs without faults. */
export function injectedFault({ run, call, retryCount, redriveCount }: InvokeRequest): AgentFault | undefined {
  if (redriveCount > 0) return undefined;
  const attempt = { agent: call.agent, tier: call.tier, primary: call.tiers[0]?.name ?? call.tier };
  const { agent, replica, tier, round } = call;
  const dice = (rule: number) => diceOf(run.faultSeed, rule, agent, replica, tier, round, retryCount);
  const fault = faultFor(run.faults.map(parseFaultRule), attempt, dice);
  if (fault !== undefined) logger.warn('fault injected', { code: 'FAULT_INJECTED', agent, replica, tier, fault });
  return fault;
}

/** Suffers the faults that strike the function as a whole. `slow` and `garbage` strike the tier's answer instead. */
export async function strike(fault: AgentFault): Promise<void> {
  switch (fault.kind) {
    case 'error':
      throw new AgentError('injected: the tier failed');
    case 'throttle':
      throw new AgentThrottledError('injected: the tier was throttled');
    case 'crash':
      process.exit(1);
      break;
    case 'hang':
      await new Promise((resolve) => setTimeout(resolve, NEVER_MS));
      break;
    case 'slow':
    case 'garbage':
      break;
    default:
      fault satisfies never;
  }
}
