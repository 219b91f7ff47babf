import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { redriveExecution } from '../../ops/redrive.ts';
import { startExecution } from '../../ops/start.ts';
import { needs } from '../support/endpoint/needs.ts';
import { observed } from '../support/observed.ts';
import { OperationsHandlers } from '../support/operations-handlers.ts';
import { ownerOf } from '../support/owner-of.ts';
import { sized } from '../support/size.ts';
import { includedOutputsOf } from '../support/stored.ts';
import { agentIn, invokedAgents, openWorld, type RunResult, type World } from '../support/world.ts';

/** Triggers a workflow, and again so many virtual milliseconds later. @returns both runs */
async function triggerTwice(lottery: World, workflowId: string, afterMs: number): Promise<RunResult[]> {
  if (lottery.cloud === undefined) throw new Error('this test decides when a run is triggered: it needs virtual time');
  const { clock } = lottery.cloud;
  const trigger = () => startExecution(lottery.target, `lottery-${randomUUID()}`, { workflowId, input: {} });
  const hold = async <T>(work: () => Promise<T>) => {
    const release = clock.hold('the trigger');
    return await work().finally(release);
  };
  const [first, second] = await hold(async () => {
    const started = await trigger();
    const again = new Promise<void>((resolve) => clock.at(clock.nowMs() + afterMs, resolve)).then(() => hold(trigger));
    return [started, again] as const;
  });
  return await Promise.all([first, await second].map(({ executionArn }) => lottery.ended(executionArn)));
}

const tossOf = (output: unknown) => z.object({ toss: z.int() }).parse(output).toss;

needs(['virtualTime', 'ownCloud'], () => {
  test('two triggers of one workflow at once give one result: nothing is decided twice', async () => {
    const lottery = await openWorld('lottery');
    const operations = new OperationsHandlers(lottery);
    let superseded = 0;
    try {
      // a run takes 0.7 to 1.5 s: the second trigger meets the first one in every state of it
      for (let afterMs = 0; afterMs <= 1_600; afterMs += sized(200, 100)) {
        const workflowId = `twice-${afterMs}`;
        const both = await triggerTwice(lottery, workflowId, afterMs);
        const later = await lottery.run({ workflowId, input: {} });

        expect({ afterMs, status: later.outcome.status }).toEqual({ afterMs, status: 'SUCCEEDED' });
        expect(invokedAgents(later)).toEqual([]);
        const { phases } = later.outcome.report ?? {};
        for (const { outcome } of both) {
          if (outcome.status === 'SUCCEEDED')
            expect({ afterMs, phases: outcome.report?.phases }).toEqual({ afterMs, phases });
          else observed('FC-35', { outcome: later.outcome.status, error: outcome.error });
        }
        expect(both.map(({ outcome }) => outcome.status)).toContain('SUCCEEDED');
        superseded += both.filter(({ outcome }) => outcome.status === 'FAILED').length;

        // each answer is another one whenever it is computed: what the later phase saw is what counts to this day
        const counted = await includedOutputsOf(operations.table, await ownerOf(operations.table, workflowId), 'toss');
        const witness = agentIn(later, 'witness');
        expect(witness.status === 'done' && witness.output).toMatchObject({
          saw: counted.map(tossOf),
        });
      }
    } finally {
      operations.close();
      await lottery.close();
    }
    // or the second trigger never met the first
    expect(superseded).toBeGreaterThan(3);
  });
});

needs(['redrive', 'taskParameters'], () => {
  test('a redrive asked for twice at once is one redrive', async () => {
    const world = await openWorld('research');
    try {
      const failed = await world.run({ input: { ticker: 'AAPL' }, faults: ['strategy-developer=hang'] });
      const { executionArn } = failed.outcome;
      const asked = await Promise.allSettled([1, 2, 3].map(() => redriveExecution(world.target, executionArn)));
      // whoever looked before the first one had asked has its token, and is not refused; later the execution is at work
      expect(asked.map(({ status }) => status)).toContain('fulfilled');
      for (const answer of asked) if (answer.status === 'rejected') expect(String(answer.reason)).toMatch(/is RUNNING/);
      const redriven = await world.ended(executionArn);
      observed('FC-39', { outcome: redriven.outcome.status, error: redriven.outcome.error });
      expect(redriven.history.filter(({ type }) => type === 'ExecutionRedriven')).toHaveLength(1);
      const again = invokedAgents(redriven, failed.history.at(-1)?.id);
      expect(again.filter((name) => name !== 'quality-gate')).toEqual(['strategy-developer']);
    } finally {
      await world.close();
    }
  });
});
