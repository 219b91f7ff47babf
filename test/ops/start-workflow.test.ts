import { resumeWorkflow } from '../../ops/resume.ts';
import type { Started } from '../../ops/start.ts';
import { startWorkflow } from '../../ops/start-workflow.ts';
import { needs } from '../support/endpoint/needs.ts';
import { openWorld, type World } from '../support/world.ts';

needs(['virtualTime', 'ownCloud'], () => {
  let lottery: World;
  beforeAll(async () => {
    lottery = await openWorld('lottery');
  });
  afterAll(() => lottery.close());

  /** Virtual time in which Accept has taken the workflow, and no coin has fallen. */
  const ACCEPTED_MS = 150;
  const request = (workflowId: string) => ({ workflowId, input: {}, faults: [], faultSeed: 0 });

  const first = (workflowId: string) => () => startWorkflow(lottery.target, `${workflowId}-1`, request(workflowId));

  /** Does something while the execution that `begin` starts runs. */
  async function whileRunning<Result>(begin: () => Promise<Started>, work: () => Promise<Result>): Promise<Result> {
    const { clock } = lottery.cloud ?? {};
    const release = clock?.hold('the first start');
    const running = await begin();
    const accepted = new Promise<() => void>((resolve) => {
      clock?.at(clock.nowMs() + ACCEPTED_MS, () => resolve(clock.hold('the second start')));
    });
    release?.();
    const end = await accepted;
    try {
      return await work();
    } finally {
      end();
      await lottery.ended(running.executionArn);
    }
  }

  test('a workflow that is started again while it runs is the same execution, if the request is the same', async () => {
    const again = await whileRunning(first('same'), () =>
      startWorkflow(lottery.target, 'same-2', { workflowId: 'same', input: {} }),
    );
    expect(again).toMatchObject({ workflowId: 'same', name: 'same-1', wasRunning: true });
    expect((await lottery.ended(again.executionArn)).outcome.status).toBe('SUCCEEDED');
  });

  test('a start with other faults is refused while the workflow runs, and the execution goes on', async () => {
    const other = { ...request('other'), faults: ['coin=error'] };
    await expect(whileRunning(first('other'), () => startWorkflow(lottery.target, 'other-2', other))).rejects.toThrow(
      'workflow "other" is running as other-1, with another input or other faults; wait for its end, or use another id',
    );
    const { executionArn, wasRunning } = await startWorkflow(lottery.target, 'other-3', request('other'));
    expect(wasRunning).toBe(false);
    expect((await lottery.ended(executionArn)).outcome.status).toBe('SUCCEEDED');
  });

  test('a workflow that is being resumed is the same execution for its own input', async () => {
    const failing = { ...request('resumed'), faults: ['coin=error'] };
    const { executionArn } = await startWorkflow(lottery.target, 'resumed-1', failing);
    expect((await lottery.ended(executionArn)).outcome.status).toBe('FAILED');
    const again = await whileRunning(
      () => resumeWorkflow(lottery.target, 'resumed', 'second'),
      () => startWorkflow(lottery.target, 'resumed-3', request('resumed')),
    );
    expect(again).toMatchObject({ name: 'resumed--second', wasRunning: true });
  });
});
