import * as fc from 'fast-check';
import { beginBatch } from '../../ops/batch.ts';
import { listFailed, type RedriveOutcome, redriveAll, summarize } from '../../ops/redrive-failed.ts';
import { readExecution } from '../../ops/status.ts';
import type { Target } from '../../ops/target.ts';
import type { Batch } from '../../patterns/execution-index/batch.ts';
import { observed } from '../support/observed.ts';
import { sized } from '../support/size.ts';
import { type IndexedCloud, startIndexedCloud } from './support/indexed-cloud.ts';

const BY = { actor: 'somebody', reason: 'the provider is back' };

let cloud: IndexedCloud;
/** the number of requests after which the process of the command dies */
let diesAfter = Number.POSITIVE_INFINITY;
/** whether the requests are those of the cloud, which writes the index meanwhile */
let isOthers = false;
let requests: string[] = [];
beforeAll(async () => {
  cloud = await startIndexedCloud();
  const { stepFunctions, dynamoDb } = cloud.target;
  for (const client of [stepFunctions, dynamoDb] as unknown as Target['stepFunctions'][]) {
    client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          if (isOthers) return await next(args);
          if (requests.length >= diesAfter) throw new Error('killed');
          requests.push(commandName.replace('Command', ''));
          return await next(args);
        },
      { step: 'initialize', name: 'count' },
    );
  }
});
afterAll(() => cloud.stop());
beforeEach(() => {
  requests = [];
  diesAfter = Number.POSITIVE_INFINITY;
});

interface Pass {
  readonly batch?: Batch;
  readonly interrupt?: AbortSignal;
  /** when the interrupt is to fire: after so many executions */
  onProgress?(outcomes: readonly RedriveOutcome[]): void;
}

/** One command that redrives what failed with `AgentError`; the index follows while it waits. */
async function redrive({ batch, interrupt, onProgress = () => undefined }: Pass = {}) {
  const failed = await listFailed(cloud.target, { error: 'AgentError' }, batch);
  const own = batch ?? (await beginBatch(cloud.target));
  const outcomes = await redriveAll(cloud.target, failed, {
    batch: own,
    by: BY,
    perSecond: 5,
    everyMs: 1,
    interrupt: interrupt ?? new AbortController().signal,
    onProgress,
    wait: async () => {
      isOthers = true;
      for (const { executionArn } of failed) await cloud.index(executionArn);
      isOthers = false;
    },
  });
  return { batch: own, summary: summarize(outcomes) };
}

const redriveCounts = async (arns: readonly string[]) =>
  await Promise.all(arns.map(async (arn) => (await readExecution(cloud.target, arn)).redriveCount));

let run = 0;
async function failedOnes(count: number): Promise<string[]> {
  run += 1;
  // what earlier tests left is out of the way
  for (const { executionArn, workflowId } of await listFailed(cloud.target, {})) {
    await cloud.ended(`${workflowId}-over-${run}`, 'end', workflowId);
    await cloud.index(executionArn);
  }
  const arns: string[] = [];
  for (let index = 0; index < count; index += 1) arns.push(await cloud.ended(`bulk-${run}-${index}`, 'fail'));
  requests = [];
  return arns;
}

test('each is redriven, waited for and counted; what each came to is read from the index', async () => {
  const arns = await failedOnes(3);
  const { summary } = await redrive();
  expect(summary).toMatchObject({ selected: 3, failedAgain: 3, succeeded: 0, refused: 0 });
  expect(await redriveCounts(arns)).toEqual([1, 1, 1]);
  const [first] = await listFailed(cloud.target, {});
  expect(first?.operation).toMatchObject({ verb: 'redrive', ...BY });
});

// T2.3
test('a batch that is interrupted or killed anywhere, and continued, redrives every execution exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(12), { minLength: 1, maxLength: 4 }), async (deaths) => {
      const arns = await failedOnes(2);
      const batch = await beginBatch(cloud.target);
      for (const death of deaths) {
        requests = [];
        diesAfter = death;
        await redrive({ batch }).catch(() => undefined);
        diesAfter = Number.POSITIVE_INFINITY;
        for (const arn of arns) await cloud.index(arn);
      }
      await redrive({ batch });
      expect(await redriveCounts(arns)).toEqual([1, 1]);
      // a new one begins anew
      await redrive();
      expect(await redriveCounts(arns)).toEqual([2, 2]);
    }),
    { numRuns: sized(6, 200) },
  );
  observed('FC-121', { outcome: 'once' });
});

test('executions not reached before an interrupt are not redriven', async () => {
  const arns = await failedOnes(2);
  const interrupt = new AbortController();
  const { summary, batch } = await redrive({ interrupt: interrupt.signal, onProgress: () => interrupt.abort() });
  expect(summary).toMatchObject({ running: 1, notRedriven: 1 });
  for (const arn of arns) await cloud.index(arn);
  expect((await redrive({ batch })).summary).toMatchObject({ selected: 1 });
  expect(await redriveCounts(arns)).toEqual([1, 1]);
});

test('an execution that failed after the batch had begun is not of it', async () => {
  await failedOnes(1);
  const begun = await beginBatch(cloud.target);
  const batch = { id: begun.id, begunAtMs: begun.begunAtMs - 3_600_000 };
  expect(await listFailed(cloud.target, {}, batch)).toEqual([]);
});

test('one whose workflow a newer execution has taken over is not selected: a redrive would end with SupersededError', async () => {
  await failedOnes(1);
  await cloud.ended('newer', 'end', `bulk-${run}-0`);
  expect(await listFailed(cloud.target, {})).toEqual([]);
});

test('an execution that Step Functions refuses to redrive has its reason, and the others are redriven', async () => {
  const [refused = ''] = await failedOnes(2);
  const { stepFunctions } = cloud.target;
  stepFunctions.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const { executionArn } = args.input as { executionArn?: string };
        if (commandName !== 'RedriveExecutionCommand' || executionArn !== refused) return await next(args);
        throw Object.assign(new Error('too old'), { name: 'ExecutionNotRedrivable' });
      },
    { step: 'initialize', name: 'refuse' },
  );
  try {
    const { summary } = await redrive();
    expect(summary).toMatchObject({ refused: 1, failedAgain: 1 });
    expect(summary.executions.map((execution) => execution.refused)).toContainEqual(
      expect.stringMatching(/is FAILED and cannot be redriven: too old$/),
    );
  } finally {
    stepFunctions.middlewareStack.remove('refuse');
  }
});

test('a look at those that run costs one request to the table, and none to Step Functions', async () => {
  await failedOnes(3);
  await redrive();
  const afterLast = requests.slice(requests.lastIndexOf('RedriveExecution') + 1);
  // the entry of the last one, then the look
  expect(afterLast).toEqual(['UpdateItem', 'BatchGetItem']);
});
