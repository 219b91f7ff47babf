import { Stack } from 'aws-cdk-lib';
import { InvokeFunction } from '../../../lib/workflow/invoke-function.ts';
import { addHandlerRetry, addTierRetry } from '../../../lib/workflow/retry.ts';
import { errorsWithRetry, HANDLER_ERRORS } from '../../../patterns/catalogue/error-lists.ts';
import { ERROR_CATALOGUE } from '../../../patterns/catalogue/errors.ts';

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
  readonly JitterStrategy?: string;
}

function retriersOf(retry: (task: InvokeFunction) => void): readonly Retrier[] {
  const stack = new Stack();
  const task = new InvokeFunction(stack, 'Invoke', { functions: [{ functionArn: 'arn' }], payload: {} });
  retry(task);
  return (stack.resolve(task.toStateJson()) as { Retry: Retrier[] }).Retry;
}

test("an agent's retries name every error of the catalogue once, those that are never retried first, and none of questions", () => {
  const retriers = retriersOf((task) => addTierRetry(task, {}));
  expect(retriers.map(({ ErrorEquals }) => ErrorEquals)).toEqual(
    (['never', 'backoff', 'throttle'] as const).map(errorsWithRetry),
  );
  expect(retriers.flatMap(({ ErrorEquals }) => ErrorEquals).toSorted()).toEqual(
    Object.keys(ERROR_CATALOGUE)
      .filter((name) => !name.startsWith('Answer'))
      .toSorted(),
  );
  expect(retriers.map(({ MaxAttempts }) => MaxAttempts)).toEqual([0, 2, 3]);
});

test('waits have full jitter, so that agents that failed together are not retried together', () => {
  const waiting = [...retriersOf((task) => addTierRetry(task, {})), ...retriersOf(addHandlerRetry)].filter(
    ({ MaxAttempts }) => MaxAttempts > 0,
  );
  expect(waiting).toHaveLength(3);
  for (const { JitterStrategy } of waiting) expect(JitterStrategy).toBe('FULL');
});

test('a handler is retried after its errors only, over about 15 s', () => {
  expect(retriersOf(addHandlerRetry)).toEqual([
    {
      ErrorEquals: [...HANDLER_ERRORS],
      IntervalSeconds: 1,
      MaxAttempts: 4,
      BackoffRate: 2,
      MaxDelaySeconds: 60,
      JitterStrategy: 'FULL',
    },
  ]);
});
