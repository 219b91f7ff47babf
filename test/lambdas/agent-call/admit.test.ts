import fc from 'fast-check';
import { admitFirst, type PermitRequest } from '../../../lambdas/agent-call/admit.ts';
import type { CircuitBreakers } from '../../../patterns/circuit-breaker/admission.ts';
import { CircuitBreakerStore, memoryBreakerTable } from '../../../stores/circuit-breaker/index.ts';

const TIERS = ['model', 'cheaper-model', 'rules'].map((name) => ({
  name,
  breakerId: `risk/${name}`,
  attemptTimeoutMs: 1_000,
}));
const REQUEST: PermitRequest = {
  run: { workflowId: 'w', incarnation: 'i', epoch: 1 },
  phase: 'swarm',
  round: 0,
  agent: 'risk',
  replica: 0,
  redriveCount: 0,
};

/** Circuits of which those of some tiers are isolated. */
async function circuits(...isolated: readonly string[]) {
  const breakers = new CircuitBreakerStore(memoryBreakerTable(), { publish: async () => {} });
  for (const tier of isolated) {
    await breakers.runCommand({ verb: 'isolate', breakerId: `risk/${tier}`, reason: 'a test' });
  }
  return breakers;
}

test('the call goes to the first tier whose circuit admits it, and those before it are skipped', async () => {
  await fc.assert(
    fc.asyncProperty(fc.subarray(TIERS.map(({ name }) => name)), async (isolated) => {
      const decision = await admitFirst(await circuits(...isolated), TIERS, REQUEST);
      const open = TIERS.map(({ name }) => name).filter((name) => !isolated.includes(name));
      expect(decision.admitted ? decision.tier : undefined).toBe(open[0]);
      const before = open[0] === undefined ? TIERS.length : TIERS.findIndex(({ name }) => name === open[0]);
      expect(decision.skipped.map(({ tier, breakerId, state }) => [tier, breakerId, state])).toEqual(
        TIERS.slice(0, before).map(({ name, breakerId }) => [name, breakerId, 'ISOLATED']),
      );
    }),
  );
});

test('circuits of the tiers after the admitted one are not asked, so that they lend no permit', async () => {
  const asked: string[] = [];
  const breakers = await circuits('model');
  const recording: CircuitBreakers = {
    renew: (admission) => breakers.renew(admission),
    recordOutcome: (admission, outcome) => breakers.recordOutcome(admission, outcome),
    admit(request) {
      asked.push(request.breakerId);
      return breakers.admit(request);
    },
  };
  await admitFirst(recording, TIERS, REQUEST);
  expect(asked).toEqual(['risk/model', 'risk/cheaper-model']);
});

test('the permit is the same for the same call, and another for each other call', async () => {
  const breakers = await circuits();
  const permitOf = async (request: PermitRequest) => {
    const decision = await admitFirst(breakers, TIERS, request);
    return decision.admitted ? decision.admission.permitId : '';
  };
  const first = await permitOf(REQUEST);
  expect(await permitOf({ ...REQUEST })).toBe(first);
  const others: PermitRequest[] = [
    { ...REQUEST, round: 1 },
    { ...REQUEST, replica: 1 },
    { ...REQUEST, redriveCount: 1 },
    { ...REQUEST, phase: 'gate' },
    { ...REQUEST, agent: 'trend' },
    { ...REQUEST, run: { ...REQUEST.run, epoch: 2 } },
    { ...REQUEST, run: { ...REQUEST.run, incarnation: 'j' } },
    { ...REQUEST, run: { ...REQUEST.run, workflowId: 'x' } },
  ];
  const permits = await Promise.all(others.map(permitOf));
  expect(new Set([first, ...permits]).size).toBe(others.length + 1);
});
