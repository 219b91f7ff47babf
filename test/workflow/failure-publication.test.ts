import type { Intercept } from '../../local/wire/answer.ts';
import { needs } from '../support/endpoint/needs.ts';
import { observed } from '../support/observed.ts';
import { OperationsHandlers } from '../support/operations-handlers.ts';
import { saidOf } from '../support/said.ts';
import { assemblyOf } from '../support/synth.ts';
import { openOwnWorld, openWorld, type World } from '../support/world.ts';

let world: World;
let operations: OperationsHandlers;
async function open(...of: Parameters<typeof openWorld>): Promise<void> {
  world = await openWorld(...of);
  operations = new OperationsHandlers(world);
}
async function close(): Promise<void> {
  operations.close();
  await world.close();
}

const input = { ticker: 'AAPL' };

/** The RunFailed events of an execution, after every recovery ended and three minutes passed. */
async function failuresOf(executionArn: string) {
  await operations.eventually(() => Promise.resolve(runFailedEvents(executionArn).length > 0 ? true : undefined));
  await operations.untilIdle('RecoveryMachineArn');
  for (let minute = 0; minute < 3; minute++) await world.pass(60_000);
  await operations.untilIdle('RecoveryMachineArn');
  return runFailedEvents(executionArn);
}

function runFailedEvents(executionArn: string) {
  return operations.events('RunFailed').flatMap(({ detail }) => {
    const failure = detail as { executionArn: string; id: string; error: string; workflowId: string };
    return failure.executionArn === executionArn ? [failure] : [];
  });
}

needs(['ownCloud'], () => {
  describe('RunFailed is published once for a run that fails', () => {
    beforeAll(() => open('research'));
    beforeEach(() => world.resetCircuits());
    afterAll(close);

    test.each<[string, Record<string, unknown>, string]>([
      ['in Accept', { input: {} }, 'InvalidInputError'],
      ['in Accept, by an id that cannot be a key', { workflowId: '', input }, 'InvalidInputError'],
      ['by a missing checkpoint', { workflowId: 'never-started', resume: true }, 'CheckpointNotFoundError'],
      ['by an unavailable store', { input, faults: ['store=down'] }, 'StoreUnavailableError'],
      ['in a phase', { input, faults: ['risk=hang', 'trend=hang'] }, 'CriticalDegradationError'],
    ])('%s', async (_, request, error) => {
      const { outcome } = await world.run(request);
      expect(outcome).toMatchObject({ status: 'FAILED', error });
      expect(await failuresOf(outcome.executionArn)).toMatchObject([{ error, severity: 'error' }]);
    });

    // N4
    test('once per failure of a run that is redriven immediately after each failure', async () => {
      const { outcome } = await world.run({ input: {} });
      const { executionArn } = outcome;
      // immediately, so that no recovery reads the execution before its redrive
      for (let redrives = 0; redrives < 3; redrives++) await world.redrive(executionArn);
      expect(await failuresOf(executionArn)).toMatchObject(
        [0, 1, 2, 3].map((redriveCount) => ({
          id: `${executionArn}#failed#${redriveCount}`,
          redriveCount,
          error: 'InvalidInputError',
        })),
      );
    });

    // N4
    test('for a failure before a successful redrive, whose event is delivered late and twice', async () => {
      const failed = await world.run({ input, faults: ['risk=hang', 'trend=hang'] });
      const { executionArn } = failed.outcome;
      const again = await world.redrive(executionArn);
      expect(again.outcome).toMatchObject({ status: 'SUCCEEDED' });
      operations.repeatFailure(executionArn);
      expect(await failuresOf(executionArn)).toMatchObject([
        { id: `${executionArn}#failed#0`, error: 'CriticalDegradationError', redriveCount: 0 },
      ]);
      observed('FC-80', { outcome: again.outcome.status, codes: saidOf(world, again.outcome) });
    });

    test('once per failure of a run that is superseded after a redrive', async () => {
      const workflowId = 'superseded';
      const failed = await world.run({ workflowId, input, faults: ['risk=hang', 'trend=hang'] });
      await world.run({ workflowId, resume: true, faults: ['strategy-developer=hang'] });
      const late = await world.redrive(failed.outcome.executionArn);
      await operations.eventually(() =>
        Promise.resolve(runFailedEvents(late.outcome.executionArn).length > 1 ? true : undefined),
      );
      const { status, error } = late.outcome;
      observed('FC-36', { outcome: status, error, codes: saidOf(world, late.outcome) });
      expect(await failuresOf(late.outcome.executionArn)).toMatchObject([
        { error: 'CriticalDegradationError', redriveCount: 0, workflowId },
        { error: 'SupersededError', redriveCount: 1, workflowId },
      ]);
    });

    test('ChainExhausted is published for chains that circuits refuse before any tier runs, as for failed tiers', async () => {
      for (const breakerId of ['risk/rules', 'risk/simple-rules', 'trend/rules', 'trend/simple-rules']) {
        await operations.breakers.runCommand({ verb: 'isolate', breakerId, reason: 'a test' });
      }
      const { outcome } = await world.run({ input });
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'CriticalDegradationError' });
      const exhausted = operations
        .events('ChainExhausted')
        .map(({ detail }) => detail as { agent: string; executionArn: string })
        .filter(({ executionArn }) => executionArn === outcome.executionArn);
      expect(exhausted.map(({ agent }) => agent).sort()).toEqual(['risk', 'trend']);
      expect(exhausted).toMatchObject([{ failures: [] }, { failures: [] }]);
      observed('FC-37', { outcome: outcome.status, error: outcome.error, codes: saidOf(world, outcome) });
      const phases = operations
        .events('PhaseFailed')
        .filter(({ detail }) => JSON.stringify(detail).includes(outcome.executionArn));
      expect(phases).toHaveLength(1);
      expect(await failuresOf(outcome.executionArn)).toHaveLength(1);
    });
  });

  // seed 933002 of the random faulty runs
  test('ChainExhausted is published by EndPhase when RecordFailure stored it and died, with every retry it has', async () => {
    let lost = 0;
    const loseAnswersAboutRisk: Intercept = async ({ headers, body }, passOn) => {
      const answer = await passOn();
      const isOfTheFailure =
        /#failure#1#0#risk#0/.test(String(body)) && /(Update|Get)Item$/.test(headers['x-amz-target'] ?? '');
      if (!isOfTheFailure) return answer;
      lost += 1;
      return { ...answer, status: 500, headers: {}, body: JSON.stringify({ __type: 'InternalFailure' }) };
    };
    const own = await openOwnWorld(await assemblyOf('research'), { intercept: loseAnswersAboutRisk });
    const asked = new OperationsHandlers(own);
    try {
      const { outcome } = await own.run({ input, faults: ['risk=error'] });
      const published = asked.events('ChainExhausted').map(({ detail }) => detail as { agent: string; round: number });
      expect(published).toMatchObject([
        { agent: 'risk', round: 0, failures: [{ tier: 'rules' }, { tier: 'simple-rules' }] },
      ]);
      expect(lost).toBeGreaterThan(1);
      observed('FC-103', { outcome: outcome.status, codes: saidOf(own, outcome) });
    } finally {
      asked.close();
      await own.close();
    }
  });

  describe('RunFailed is published once for a run that fails by a defect', () => {
    afterEach(close);

    test.each(['begin-phase', 'end-phase', 'report'])('in %s', async (service) => {
      await open('research', 'dev', { service, withoutVariable: 'WORKFLOW_TABLE' });
      const { outcome } = await world.run({ input });
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'Error' });
      expect(await failuresOf(outcome.executionArn)).toMatchObject([{ error: 'Error' }]);
    });
  });
});
