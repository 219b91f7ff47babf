import { readLogs } from '../../ops/logs.ts';
import { readExecution } from '../../ops/status.ts';
import { needs } from '../support/endpoint/needs.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
afterEach(() => world.close());

needs(['ownCloud'], () => {
  test('each failed attempt and each failed tier is one line that says where it was, with its admission and its trace', async () => {
    world = await openWorld('research');
    const { outcome } = await world.run({
      input: { ticker: 'AAPL' },
      faults: ['risk/rules=garbage', 'volume/rules=crash'],
    });
    expect(outcome.status).toBe('SUCCEEDED');
    const lines = await readLogs(world.target, await readExecution(world.target, outcome.executionArn));
    const of = (code: string, agent: string) =>
      lines.map(({ fields }) => fields).filter((fields) => fields.code === code && fields.agent === agent);
    const place = {
      ...{ workflowId: outcome.workflowId, executionArn: outcome.executionArn, epoch: 1 },
      ...{ phase: 'research', round: 0, replica: 0, tier: 'rules' },
      admission: { breakerId: 'risk/rules', generation: expect.any(Number), permitId: expect.any(String) },
      xray_trace_id: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    };
    const attempts = of('ATTEMPT_FAILED', 'risk');
    expect(attempts).toMatchObject(
      [1, 2, 3].map((attempt) => ({ ...place, attempt, Error: 'AgentOutputInvalidError' })),
    );
    expect(of('TIER_FAILED', 'risk')).toMatchObject([{ ...place, Error: 'AgentOutputInvalidError' }]);
    // a function that crashed reports no attempt; its tier is reported for it
    expect(of('ATTEMPT_FAILED', 'volume')).toEqual([]);
    expect(of('TIER_FAILED', 'volume')).toMatchObject([{ Error: 'Runtime.ExitError', phase: 'research' }]);
  });

  test('a handler that fails is a line with its name, its phase and its attempt', async () => {
    world = await openWorld('research', 'dev', { service: 'end-phase', withoutVariable: 'WORKFLOW_TABLE' });
    const { outcome } = await world.run({ input: { ticker: 'AAPL' } });
    expect(outcome.status).toBe('FAILED');
    const lines = await readLogs(world.target, await readExecution(world.target, outcome.executionArn));
    const failed = lines.filter(({ fields }) => fields.code === 'HANDLER_FAILED');
    expect(failed).toMatchObject([
      { level: 'ERROR', fields: { handler: 'end-phase', phase: 'research', attempt: 1, Error: 'Error' } },
    ]);
    expect(failed[0]?.fields.Cause).toContain('WORKFLOW_TABLE is not set');
  });

  test('no line has the input of a run or an answer of an agent', async () => {
    world = await openWorld('research');
    const { outcome } = await world.run({
      input: { ticker: 'AAPL' },
      faults: ['risk/rules=error', 'trend/rules=garbage'],
    });
    const { cloud } = world;
    const text = (cloud?.logs.groups() ?? [])
      .flatMap((group) => cloud?.logs.read(group) ?? [])
      .map(({ message }) => message)
      .join('\n');
    const answers = (outcome.report?.phases ?? []).flatMap(({ agents }) =>
      agents.flatMap((agent) => ('output' in agent && agent.output !== null ? [JSON.stringify(agent.output)] : [])),
    );
    expect(answers.length).toBeGreaterThan(5);
    for (const answer of answers) expect(text).not.toContain(answer);
    expect(text).not.toContain('"ticker"');
  });
});
