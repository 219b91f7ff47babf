import type { Run, SkippedTier, TierPlan } from '../../patterns/catalogue/payloads.ts';
import type { Admission, CircuitBreakers } from '../../patterns/circuit-breaker/admission.ts';
import { stableId } from '../../patterns/hash.ts';
import { recordMetrics } from '../runtime/metrics.ts';

/** Identifies the caller. The permit id is derived from it, so admitting is idempotent. */
export interface PermitRequest {
  readonly run: Pick<Run, 'workflowId' | 'incarnation' | 'epoch'>;
  readonly phase: string;
  readonly round: number;
  readonly agent: string;
  readonly replica: number;
  readonly redriveCount: number;
  /** how often the call went on after an answer: each time it is admitted anew @default 0 */
  readonly continued?: number | undefined;
}

export type ChainDecision =
  | { readonly admitted: true; readonly tier: string; readonly admission: Admission; readonly skipped: SkippedTier[] }
  | { readonly admitted: false; readonly skipped: SkippedTier[] };

/** Asks the circuits of the tiers in order; the first that admits is where the call goes. */
export async function admitFirst(
  breakers: Pick<CircuitBreakers, 'admit'>,
  tiers: readonly TierPlan[],
  request: PermitRequest,
): Promise<ChainDecision> {
  const { run, phase, round, agent, replica, redriveCount, continued = 0 } = request;
  const skipped: SkippedTier[] = [];
  for (const { name: tier, breakerId } of tiers) {
    const caller = [run.workflowId, run.incarnation ?? '', run.epoch];
    const place = [phase, round, agent, replica, tier, redriveCount];
    const permitId = stableId(...caller, ...place, ...(continued === 0 ? [] : ['continued', continued]));
    const decision = await breakers.admit({ breakerId, permitId, redriveCount });
    if (decision.admitted) return { admitted: true, tier, admission: decision.admission, skipped };
    skipped.push({ ...decision.rejection, tier });
    recordMetrics({ name: 'CircuitRejections', value: 1, of: tier });
  }
  return { admitted: false, skipped };
}
