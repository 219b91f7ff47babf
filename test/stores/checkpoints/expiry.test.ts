import { DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { type Owner, readCheckpoint, saveCheckpoint } from '../../../stores/checkpoints/checkpoints.ts';
import { readWorkflow, renewOwnership, takeOwnership } from '../../../stores/checkpoints/ownership.ts';
import { listResults, storeResult } from '../../../stores/checkpoints/results.ts';
import { listFailures, storeFailure } from '../../../stores/fallback/failures.ts';
import { castVote, createRound } from '../../../stores/replication/rounds.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { observed } from '../../support/observed.ts';
import { sized } from '../../support/size.ts';
import { includedResultsOf, outputOf } from '../../support/stored.ts';

const DAY_MS = 24 * 3_600_000;
const RETENTION_DAYS = 100;
const AGENTS = ['a', 'b', 'c'];

let db: TestTable;
let workflowId = '';
let count = 0;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());

/** Removes expired records as TTL would, which may leave some of them. @param stays those it leaves */
async function removeExpired(stays: (record: string) => boolean): Promise<void> {
  const { Items = [] } = await db.client.send(
    new QueryCommand({
      TableName: 'workflows',
      KeyConditionExpression: 'workflowId = :id',
      ExpressionAttributeValues: { ':id': { S: workflowId } },
    }),
  );
  for (const item of Items.map((one) => unmarshall(one))) {
    const expired = (item.expiresAtSec as number) * 1000 <= db.clock.nowMs;
    if (!expired || stays(String(item.record))) continue;
    const Key = { workflowId: { S: workflowId }, record: { S: String(item.record) } };
    await db.client.send(new DeleteItemCommand({ TableName: 'workflows', Key }));
  }
}

interface Execution {
  readonly owner: Owner;
  readonly input: string;
  round: number;
}

/** The workflow as a caller knows it: an input, and the answers acknowledged. */
interface Known {
  readonly input: string;
  readonly answers: Set<string>;
  /** its last use that surely counted, and the last one that may have */
  usedAtMs: number;
  maybeUsedAtMs: number;
}

class Model {
  readonly executions: Execution[] = [];
  known: Known | undefined;

  /** Whether the workflow may still be known. */
  get #mayBeKnown(): boolean {
    return this.known !== undefined && this.known.maybeUsedAtMs + RETENTION_DAYS * DAY_MS > db.clock.nowMs;
  }

  /** Whether it surely is: a use within a day of the last one need not count. */
  get #isKept(): boolean {
    return this.known !== undefined && this.known.usedAtMs + (RETENTION_DAYS - 1) * DAY_MS > db.clock.nowMs;
  }

  #use(known: Known): void {
    known.usedAtMs = Math.max(known.usedAtMs, db.clock.nowMs);
    this.#mayUse(known);
  }

  #mayUse(known: Known): void {
    known.maybeUsedAtMs = Math.max(known.maybeUsedAtMs, db.clock.nowMs);
  }

  /** An execution is accepted or refused. */
  async start(input: string): Promise<void> {
    const executionArn = `arn-${this.executions.length}`;
    const claim = { workflowId, executionArn, startedAtMs: db.clock.nowMs, input };
    const taken = await takeOwnership(db.table, claim).catch((error: Error) => error.name);
    const isOther = this.known !== undefined && this.known.input !== input;
    if (typeof taken === 'string') {
      expect([taken, isOther, this.#mayBeKnown]).toEqual(['InvalidInputError', true, true]);
      return;
    }
    if (this.#isKept) expect(isOther).toBe(false);
    const isSame = this.executions.at(-1)?.owner.incarnation === taken.incarnation;
    if (this.#isKept) expect(isSame).toBe(true);
    this.executions.push({ owner: { workflowId, ...taken }, input, round: 0 });
    if (!isSame || this.known === undefined) this.known = { input, answers: new Set(), usedAtMs: 0, maybeUsedAtMs: 0 };
    this.#use(this.known);
    await this.#check(this.executions.length - 1);
  }

  /** An execution, maybe of long ago and redriven, computes and stores. */
  async work(index: number, agent: string): Promise<void> {
    const execution = this.executions[index % Math.max(1, this.executions.length)];
    if (execution === undefined) return;
    const { owner, input } = execution;
    const isNewest = execution === this.executions.at(-1);
    const began = await renewOwnership(db.table, await readWorkflow(db.table, owner.workflowId), owner).then(
      () => true,
      () => false,
    );
    // BeginPhase ends in SupersededError; a call that was admitted before goes on all the same
    if (began && isNewest && this.known !== undefined) {
      if (this.#isKept) this.#use(this.known);
      else if (this.#mayBeKnown) this.#mayUse(this.known);
    }
    const round = execution.round++;
    await createRound(db.table, owner, 'swarm', round, { quorums: {}, items: [], votes: {} });
    await storeFailure(db.table, owner, 'swarm', {
      agent,
      replica: 1,
      round,
      failures: [failure(input)],
      skipped: [],
      atMs: 1,
    });
    const how = { tier: input, attempts: 1, failures: [], skipped: [] };
    await storeResult(db.table, owner, 'swarm', { agent, replica: 0, output: { input }, ballot: input, ...how });
    await castVote(db.table, owner, 'swarm', round, `${agent}#0`, { ballot: input });
    if (isNewest) this.known?.answers.add(agent);
    await this.#check(this.executions.indexOf(execution));
  }

  async complete(): Promise<void> {
    const execution = this.executions.at(-1);
    if (execution === undefined) return;
    const results = await listResults(db.table, execution.owner, 'swarm');
    const includedResults = results.map(({ agent, replica }) => `${agent}#${replica}`);
    const checkpoint = {
      phaseStatus: 'completed',
      round: 0,
      level: 0,
      failedAgents: [execution.input],
      includedResults,
    } as const;
    await saveCheckpoint(db.table, execution.owner, 'swarm', { ...checkpoint, failedAgents: [execution.input] });
    await this.#check(this.executions.length - 1);
  }

  /** No execution ever sees anything of another input; while the workflow is kept, it misses none of its answers. */
  async #check(index: number): Promise<void> {
    const { owner, input } = this.executions[index] as Execution;
    const results = await listResults(db.table, owner, 'swarm');
    for (const { agent, tier } of results) {
      expect([tier, await outputOf(db.table, owner, 'swarm', agent, 0)]).toEqual([input, { input }]);
    }
    for (const { failures } of await listFailures(db.table, owner, 'swarm')) expect(failures).toEqual([failure(input)]);
    const checkpoint = await readCheckpoint(db.table, owner, 'swarm');
    if (checkpoint !== undefined) expect(checkpoint.failedAgents).toEqual([input]);

    if (index < this.executions.length - 1 || !this.#isKept) return;
    const answers = [...(this.known?.answers ?? [])];
    expect(results.map(({ agent }) => agent)).toEqual(expect.arrayContaining(answers));
    if (checkpoint !== undefined) await includedResultsOf(db.table, owner, 'swarm');
  }
}

function failure(input: string) {
  return { tier: 'rules', error: 'AgentError', cause: input };
}

type Step =
  | { readonly do: 'start'; readonly input: string }
  | { readonly do: 'work'; readonly execution: number; readonly agent: string }
  | { readonly do: 'complete' }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'remove'; readonly seed: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('start' as const), input: fc.constantFrom('"one"', '"other"') }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('work' as const), execution: fc.nat(4), agent: fc.constantFrom(...AGENTS) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'complete' as const }) },
  {
    weight: 4,
    // clocks of two environments may differ by hours, so time may run backwards a little
    arbitrary: fc.oneof(
      fc.integer({ min: -12, max: 48 }).map((hours) => ({ do: 'pass' as const, ms: hours * 3_600_000 })),
      fc.integer({ min: 10, max: 110 }).map((days) => ({ do: 'pass' as const, ms: days * DAY_MS })),
    ),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), seed: fc.nat() }) },
);

/** @returns how many executions were accepted; each of them was checked after each of its steps */
async function play(steps: readonly Step[]): Promise<number> {
  workflowId = `expiring-${count++}`;
  const model = new Model();
  for (const one of steps) {
    if (one.do === 'start') await model.start(one.input);
    else if (one.do === 'work') await model.work(one.execution, one.agent);
    else if (one.do === 'complete') await model.complete();
    else if (one.do === 'pass') db.clock.nowMs += one.ms;
    else await removeExpired((record) => (hash(record) ^ one.seed) % 3 === 0);
  }
  return model.executions.length;
}

function hash(text: string): number {
  return [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 65_521, 7);
}

// N24: the record of the workflow was written first, so it expired first, and its id was taken for a new one
test('a workflow never finds results of another input, and loses none before it expires, whatever TTL removes and when', async () => {
  const steps = fc.array(step, { minLength: 4, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(steps, async (some) => {
      await play(some);
    }),
    { numRuns: sized(8, 25) },
  );

  workflowId = `expiring-${count++}`;
  const model = new Model();
  await model.start('"one"');
  db.clock.nowMs += (RETENTION_DAYS + 1) * DAY_MS;
  await model.start('"two"');
  observed('FC-43', { outcome: model.executions.at(-1)?.input === '"two"' ? 'accepted' : 'refused' });
});

const start = (input: string): Step => ({ do: 'start', input });
const work = (agent: string, execution = 0): Step => ({ do: 'work', execution, agent });
const pass = (days: number): Step => ({ do: 'pass', ms: days * DAY_MS });
const removed: Step = { do: 'remove', seed: 1 };

test.each<[string, readonly Step[]]>([
  [
    'started anew with another input, while its records are still there',
    [start('"one"'), work('a'), pass(101), start('"other"')],
  ],
  [
    'resumed shortly before it would expire: kept with all of its answers',
    [start('"one"'), work('a'), pass(99), start('"one"'), pass(90), removed, start('"one"')],
  ],
  [
    'redriven every 13 days, for longer than it would be kept: it has all of its answers',
    [start('"one"'), work('a'), ...Array.from({ length: 9 }, () => [pass(13), removed, work('b')]).flat()],
  ],
  [
    'superseded by another input, and still written by its first execution',
    [start('"one"'), work('a'), pass(101), start('"other"'), work('b', 0), work('c', 1), { do: 'complete' }],
  ],
])('a workflow that is %s', async (_, steps) => {
  const starts = steps.filter((one) => one.do === 'start').length;
  expect(await play(steps)).toBe(starts);
});
