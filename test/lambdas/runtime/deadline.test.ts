import { withAgentDeadline } from '../../../lambdas/runtime/deadline.ts';

test('a call that exceeds its time limit fails with an AgentTimeoutError that names it, and its signal is aborted', async () => {
  let seen: AbortSignal | undefined;
  const call = withAgentDeadline(5, 'risk/model', (signal) => {
    seen = signal;
    return new Promise<never>(() => {});
  });
  await expect(call).rejects.toMatchObject({
    name: 'AgentTimeoutError',
    message: 'risk/model did not answer within 5 ms',
  });
  expect(seen?.aborted).toBe(true);
});

test('a call within its time limit resolves with its answer', async () => {
  expect(await withAgentDeadline(1_000, 'risk/model', () => Promise.resolve('buy'))).toBe('buy');
});
