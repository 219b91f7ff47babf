import * as z from 'zod';
import type { CataloguedName } from '../catalogue/errors.ts';
import type { Settlement } from './settlement.ts';

/** A tier that did not answer, by the names of its agent and of its error: without a message. */
export const failedTier = z.object({ agent: z.string(), tier: z.string(), error: z.string() });

export type FailedTier = Readonly<z.infer<typeof failedTier>>;

/** The error of a tier whose circuit refused. */
const REFUSED: CataloguedName = 'CircuitBreakerOpenError';

/** The tiers that did not answer of the agents that failed; those of several replicas stand once. */
export function failedTiers(settlements: readonly Settlement[]): FailedTier[] {
  const all = settlements
    .filter((settlement) => settlement.kind === 'failed')
    .flatMap(({ plan: { name: agent }, failures }) =>
      failures.flatMap(({ failures: tiers, skipped }) => [
        ...tiers.map(({ tier, error }) => ({ agent, tier, error })),
        ...skipped.map(({ tier }) => ({ agent, tier, error: REFUSED })),
      ]),
    );
  return [...new Map(all.map((failed) => [JSON.stringify(failed), failed])).values()];
}
