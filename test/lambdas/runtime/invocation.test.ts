import { setImmediate as nextTurn } from 'node:timers/promises';
import { currentInvocation, outsideOfRun, taskHandler } from '../../../lambdas/runtime/invocation.ts';
import { endPhaseRequest, invokeRequest } from '../../../patterns/catalogue/payloads.ts';
import { parseFaultRule } from '../../../patterns/fault-injection/faults.ts';
import { firstAttempt } from '../first-attempt.ts';

const agent = { name: 'risk', required: true, replicas: 1, quorum: 1, combinator: 'first' as const };

function endPhase(workflowId: string, redriveCount = 0) {
  const { run } = firstAttempt(workflowId, 0);
  return {
    run: { ...run, faults: ['risk=error'] },
    phase: { name: 'swarm', agents: [agent] },
    round: 2,
    retryCount: 1,
    redriveCount,
  };
}

const observe = taskHandler('end-phase', endPhaseRequest, async ({ run }) => {
  await nextTurn();
  const invocation = currentInvocation();
  return { workflowId: run.workflowId, invocation, outside: await outsideOfRun(async () => currentInvocation()) };
});

test('concurrent invocations each see their own, and none is seen outside of a run', async () => {
  const seen = await Promise.all(['a', 'b', 'c'].map((workflowId) => observe(endPhase(workflowId))));
  expect(seen.map(({ invocation }) => invocation?.run.workflowId)).toEqual(['a', 'b', 'c']);
  expect(seen.map(({ outside }) => outside)).toEqual([undefined, undefined, undefined]);
  expect(currentInvocation()).toBeUndefined();
});

test('an invocation is named by its handler and its task, the same for every retry', async () => {
  const first = await observe(endPhase('w'));
  const retried = await observe({ ...endPhase('w'), retryCount: 2 });
  expect([first.invocation?.name, retried.invocation?.name]).toEqual(['end-phase swarm 2', 'end-phase swarm 2']);
  expect(retried.invocation?.retryCount).toBe(2);
  const invoke = taskHandler('agent', invokeRequest, async () => currentInvocation()?.name);
  expect(await invoke(firstAttempt('w', 0))).toBe('agent swarm 0 risk 0 rules');
});

test('the fault rules of a run apply until it is redriven', async () => {
  expect((await observe(endPhase('w'))).invocation?.faults).toEqual([parseFaultRule('risk=error')]);
  expect((await observe(endPhase('w', 1))).invocation?.faults).toEqual([]);
});

test('an event that is no request of the handler is refused before the handler runs', async () => {
  let ran = false;
  const handler = taskHandler('end-phase', endPhaseRequest, async () => {
    ran = true;
  });
  await expect(handler({ ...endPhase('w'), round: -1 })).rejects.toMatchObject({ name: 'ZodError' });
  expect(ran).toBe(false);
});
