import { mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { listResults } from '../../stores/checkpoints/results.ts';
import { checkpointKey } from '../../stores/workflow-table/keys.ts';
import { needs } from '../support/endpoint/needs.ts';
import { observed } from '../support/observed.ts';
import { OperationsHandlers } from '../support/operations-handlers.ts';
import { ownerOf } from '../support/owner-of.ts';
import { removeAtEnd } from '../support/remove-at-end.ts';
import { saidOf } from '../support/said.ts';
import { includedOutputsOf, includedResultsOf } from '../support/stored.ts';
import { assemblyOf, resourcesOf } from '../support/synth.ts';
import {
  agentIn,
  assemblyWith,
  invokedAgents,
  openOwnWorld,
  openWorld,
  type RunResult,
  type World,
} from '../support/world.ts';

const input = { ticker: 'AAPL' };
/** Strikes nobody, but a run with faults of its own is an experiment: no recovery is faster than the test. */
const UNFELT = ['volume/simple-rules=hang'];
const lastEvent = ({ history }: RunResult) => history.at(-1)?.id ?? 0;
const enteredStates = ({ history }: RunResult) =>
  history.flatMap(({ stateEnteredEventDetails: state }) => state?.name ?? []);
const distinct = (names: readonly string[]) => [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1));

/** Does something with a world, and closes it. */
async function within<T>(world: World, work: (world: World, operations: OperationsHandlers) => Promise<T>): Promise<T> {
  const operations = new OperationsHandlers(world);
  try {
    return await work(world, operations);
  } finally {
    operations.close();
    await world.close();
  }
}

needs(['virtualTime', 'ownCloud'], () => {
  test('an answer that comes after the vote, while later phases run, is stored and counts nowhere', async () => {
    await within(await openWorld('lottery'), async (world, { table }) => {
      const toss = z.object({ toss: z.int() }).transform((coin) => coin.toss);
      let late = 0;
      for (let run = 0; run < 12; run++) {
        const result = await world.run({ workflowId: `late-${run}`, input: {} });
        const owner = await ownerOf(table, `late-${run}`);
        const stored = await listResults(table, owner, 'toss');
        const counted = await includedResultsOf(table, owner, 'toss');
        if (stored.length > counted.length) late += 1;

        const replicas = counted.map(({ replica }) => replica);
        expect(agentIn(result, 'coin').replicas.map(({ replica }) => replica)).toEqual(replicas);
        const witness = agentIn(result, 'witness');
        const saw = (await includedOutputsOf(table, owner, 'toss')).map((output) => toss.parse(output));
        expect(witness.status === 'done' && witness.output).toMatchObject({ saw });
        for (const row of ['R16', 'S4']) observed(row, { outcome: result.outcome.status, error: result.outcome.error });
      }
      // or no loser was late enough to show anything
      expect(late).toBeGreaterThan(0);
    });
  });

  test('an agent that failed has no answer: later agents see neither its error nor what its cause says', async () => {
    await within(await openWorld('research'), async (world, { table }) => {
      const workflowId = 'no-answer';
      const result = await world.run({ workflowId, input, faults: ['risk=garbage', 'momentum=error'] });
      expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', failedAgents: ['momentum', 'risk'] });
      for (const name of ['risk', 'momentum']) {
        observed('R22', { outcome: `${result.outcome.status} ${agentIn(result, name).status}` });
        expect(agentIn(result, name)).not.toHaveProperty('output');
      }
      const seen = await includedResultsOf(table, await ownerOf(table, workflowId), 'research');
      expect(distinct(seen.map(({ agent }) => agent))).toEqual([
        'price-action',
        'seasonality',
        'trend',
        'volatility',
        'volume',
      ]);
    });
  });

  test('answers stay in the store: the state machine carries who answered, however much it was', async () => {
    await within(await openWorld('research'), async (world) => {
      const { outcome, history } = await world.run({ input });
      expect(outcome.status).toBe('SUCCEEDED');
      const answers = history.flatMap(({ stateExitedEventDetails: state }) =>
        state?.name?.endsWith(' Invoke') === true ? [JSON.parse(state.output ?? '') as { Error?: string }] : [],
      );
      const decided = answers.filter((answer) => answer.Error === 'PhaseDecided');
      expect(answers.length - decided.length).toBeGreaterThanOrEqual(9);
      for (const answer of answers) {
        if (decided.includes(answer)) continue;
        expect(Object.keys(answer).toSorted()).toEqual(['agent', 'attempts', 'replica', 'status', 'tier']);
      }
    });
  });

  test('EndPhase that is killed between its verdict and telling it tells it at its retry: no round without a redrive', async () => {
    await within(await openOwnWorld(await dyingAtItsVerdict()), async (world) => {
      const failed = await world.run({ input, faults: ['risk=hang', 'trend=hang'] });
      observed('FC-29', { outcome: failed.outcome.status, error: failed.outcome.error });
      const died = failed.history.flatMap(({ taskFailedEventDetails: task }) => task?.error ?? []);
      expect(died).toContain('Runtime.ExitError');
      expect(roundsOf(failed)).toBe(1);

      const redriven = await world.redrive(failed.outcome.executionArn);
      expect(redriven.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0 });
      expect(roundsOf(redriven)).toBe(2);
    });
  });

  const roundsOf = (result: RunResult) =>
    enteredStates(result).filter((state) => state === 'research BeginPhase').length;

  /** The workflow with an EndPhase whose first attempt dies once its verdict is stored, as its process might. */
  async function dyingAtItsVerdict(): Promise<string> {
    const copy = await assemblyWith('research', 'dev', () => {});
    const { Code } =
      resourcesOf(copy, 'AWS::Lambda::Function').find(({ Properties }) =>
        JSON.stringify(Properties.Environment).includes('/end-phase"'),
      )?.Properties ?? {};
    const { S3Key } = z.object({ S3Key: z.string() }).parse(Code);
    const bundle = join(copy, `asset.${S3Key.replace(/\.zip$/, '')}`);
    renameSync(join(bundle, 'index.mjs'), join(bundle, 'sound.mjs'));
    writeFileSync(
      join(bundle, 'index.mjs'),
      `import { handler as sound } from './sound.mjs';
      export const handler = (event) => sound(event).catch((error) => {
        if (error.name === 'CriticalDegradationError' && event.retryCount === 0) process.exit(1);
        throw error;
      });`,
    );
    return copy;
  }

  test('a bus that cannot be reached costs a run nothing, neither its success nor the name of its error', async () => {
    const unreachable = await assemblyWith('research', 'dev', (_, variables) => {
      if (variables.EVENT_BUS !== undefined) variables.AWS_ENDPOINT_URL_EVENTBRIDGE = 'http://127.0.0.1:9';
    });
    await within(await openOwnWorld(unreachable), async (world, operations) => {
      expect((await world.run({ input })).outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0 });
      const failed = await world.run({ input, faults: ['risk=hang', 'trend=hang'] });
      const { outcome } = failed;
      observed('FC-30', { outcome: outcome.status, error: outcome.error, codes: saidOf(world, outcome) });
      expect(operations.events('PhaseFailed')).toEqual([]);
    });
  });
});

needs(['ownCloud'], () => {
  test('a redrive runs the functions that are deployed now under the definition of then, a resume both of now', async () => {
    const stateDir = removeAtEnd(mkdtempSync(join(tmpdir(), 'ballast-redeployed-')));
    const workflowId = 'redeployed';
    const broken = await assemblyWith('research', 'dev', (service, variables) => {
      if (service === 'strategy-developer') delete variables.WORKFLOW_TABLE;
    });
    const before = await openOwnWorld(broken, { stateDir });
    const failed = await before.run({ workflowId, input, faults: UNFELT });
    await before.close();
    expect(failed.outcome).toMatchObject({ status: 'FAILED', error: 'FallbackExhaustedError' });

    const now = await openOwnWorld(await mendedAndRenamed(), { stateDir });
    try {
      const redriven = await now.redrive(failed.outcome.executionArn);
      expect(redriven.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0 });
      expect(distinct(invokedAgents(redriven, lastEvent(failed)))).toEqual(['quality-gate', 'strategy-developer']);
      expect(enteredStates(redriven)).toContain('Report');
      observed('FC-32', { outcome: redriven.outcome.status, error: redriven.outcome.error });
      observed('R19', { outcome: redriven.outcome.status, error: redriven.outcome.error });

      const resumed = await now.run({ workflowId, resume: true });
      expect(resumed.outcome.report?.phases).toEqual(redriven.outcome.report?.phases);
      expect(invokedAgents(resumed)).toEqual([]);
      expect(enteredStates(resumed)).toContain('Report of today');
    } finally {
      await now.close();
    }
  });

  /** The sound workflow under a definition of another day: its last state has another name. */
  async function mendedAndRenamed(): Promise<string> {
    const copy = await assemblyWith('research', 'dev', () => {});
    const [file = ''] = readdirSync(copy).filter((name) => name.endsWith('.template.json'));
    const template = readFileSync(join(copy, file), 'utf8');
    const renamed = template.replaceAll(String.raw`\"Report\"`, String.raw`\"Report of today\"`);
    expect(renamed).not.toBe(template);
    writeFileSync(join(copy, file), renamed);
    return copy;
  }

  test('a checkpoint that is lost after its transition ends a redrive by name, and a resume finds the results', async () => {
    await within(await openOwnWorld(await assemblyOf('research')), async (world) => {
      const workflowId = 'lost-checkpoint';
      const failed = await world.run({ workflowId, input, faults: ['strategy-developer=hang'] });
      await loseCheckpoint(world, workflowId, 'research');

      const redriven = await world.redrive(failed.outcome.executionArn);
      observed('FC-31', { outcome: redriven.outcome.status, error: redriven.outcome.error });
      expect(redriven.outcome.cause).toMatch(/phase research of workflow lost-checkpoint is not completed/);

      const resumed = await world.run({ workflowId, resume: true });
      expect(resumed.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: [] });
      expect(distinct(invokedAgents(resumed))).toEqual(['quality-gate', 'strategy-developer']);
    });
  });

  async function loseCheckpoint({ cloud, target, table }: World, workflowId: string, phase: string): Promise<void> {
    const { endpoint = '', credentials } = cloud ?? {};
    const dynamo = new DynamoDBClient({ endpoint, region: 'us-east-1', ...(credentials && { credentials }) });
    const Key = {
      workflowId: { S: workflowId },
      record: { S: checkpointKey(await ownerOf(table, workflowId), phase) },
    };
    const { Attributes } = await dynamo.send(
      new DeleteItemCommand({ TableName: target.workflowTable ?? '', Key, ReturnValues: 'ALL_OLD' }),
    );
    dynamo.destroy();
    expect(Attributes?.phaseStatus).toEqual({ S: 'completed' });
  }
});
