import { setTimeout as sleep } from 'node:timers/promises';
import { AgentError, AgentThrottledError } from '../../patterns/catalogue/errors.ts';
import type { AgentFault } from '../../patterns/fault-injection/faults.ts';

/** The longest timer there is, in milliseconds (almost 25 days): never due before Lambda's limit of 15 minutes. */
const NEVER_MS = 2 ** 31 - 1;

/**
 * Injects a fault of an attempt as a whole; `slow` and `garbage` are injected into its answer instead.
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
