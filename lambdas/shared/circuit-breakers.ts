import type { CircuitBreakers } from '../../patterns/admission.ts';
import type { Dynamo } from '../../stores/dynamo.ts';

/** Placeholder until stores/circuit-breaker.ts lands. */
export function circuitBreakers(_client: Dynamo): CircuitBreakers {
  return {
    admit: async ({ breakerId, permitId, redriveCount }) => ({
      admitted: true,
      admission: {
        breakerId,
        generation: 1,
        permitId,
        redriveCount,
        admittedAtMs: Date.now(),
        state: 'CLOSED',
        sawFailures: false,
      },
    }),
    book: async () => {},
  };
}
