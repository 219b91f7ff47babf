import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { readLock } from '../../../local/process/lock-file.ts';
import type { Outcome } from '../../../ops/outcome.ts';
import type { Report } from '../../../patterns/report/report.ts';
import { type Cli, createCli } from '../support/cli.ts';
import type { Ended } from '../support/in-process.ts';
import { makeBuiltProject } from '../support/project.ts';

// a run takes 3 s on an idle machine; this is for busy ones
jest.setTimeout(180_000);

// every run here is in virtual time where it can be, so that all of them share one cloud
const VIRTUAL = ['--time', 'virtual', '--json'] as const;
/** Of two agents: a cold start of its cloud takes half of that of the reference workflow's. */
const REVIEW = fileURLToPath(new URL('../../fixtures/review', import.meta.url));

let cli: Cli;
let happy: Outcome & { report: Report };
beforeAll(async () => {
  cli = createCli();
  await cli.simulateCloud('research');
  const ended = await cli.run('run', ...VIRTUAL);
  expect(ended.exitCode).toBe(0);
  happy = JSON.parse(ended.stdout) as typeof happy;
});
afterAll(() => cli.remove());

describe('a run without faults', () => {
  test('ends with a report at level 0 within its budgets of transitions and events', () => {
    expect(happy).toMatchObject({
      status: 'SUCCEEDED',
      error: null,
      cause: null,
      degradationLevel: 0,
      failedAgents: [],
    });
    expect(happy.report.phases.map(({ name }) => name)).toEqual(['research', 'strategy', 'quality-gate']);
    // DESIGN: one billed transition per guarded call, at most 28 transitions and 160 events in all
    expect(happy.transitions).toBeLessThanOrEqual(28);
    expect(happy.historyEvents).toBeLessThanOrEqual(160);
  });

  test('is there for the next command: list, status, history and logs agree about it', async () => {
    const { workflowId, executionArn } = happy;
    const list = await cli.run('list', '--json');
    expect(JSON.parse(list.stdout)).toContainEqual(expect.objectContaining({ name: workflowId, status: 'SUCCEEDED' }));
    expect(JSON.parse((await cli.run('status', executionArn, '--json')).stdout)).toEqual(happy);
    const history = JSON.parse((await cli.run('history', workflowId, '--json')).stdout) as unknown[];
    expect(history).toHaveLength(happy.historyEvents);
    const logs = JSON.parse((await cli.run('logs', workflowId, '--json')).stdout) as {
      requestId: string;
      fields: { workflowId?: string };
    }[];
    expect(logs.length).toBeGreaterThan(0);
    // the runtime's own line on an invocation that failed ("Invoke Error", as on AWS) has no fields but the request
    const requests = new Set(logs.filter(({ fields }) => fields.workflowId === workflowId).map((log) => log.requestId));
    for (const { requestId } of logs) expect(requests).toContain(requestId);
  });

  test('fails to be found under another name, and says which there are', async () => {
    const ended = await cli.run('status', 'nothing-like-it', '--json');
    expect(ended).toMatchObject({ exitCode: 2 });
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: 'InvalidInputError' });
    expect(ended.stderr).toMatch(/called "nothing-like-it"; there are (aapl|goes-on)-/);
  });
});

describe('a run with faults', () => {
  test('answers from a lower tier and says so', async () => {
    const { exitCode, stdout, stderr } = await cli.run('run', '--time', 'virtual', '--fault', 'trend/primary=hang');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/trend +required +rules failed, .*simple-rules answered/s);
    expect(stderr).toContain('trend: falls back from rules to simple-rules');
  });

  test('is degraded, not failed, without an optional agent', async () => {
    const ended = await cli.run('run', ...VIRTUAL, '--fault', 'momentum=error');
    expect(ended.exitCode).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: 'SUCCEEDED', failedAgents: ['momentum'] });
  });

  test('fails with its error and its failed agents when too many required ones fail, and continues where it stopped', async () => {
    const id = ['--id', 'goes-on'];
    const ended = await cli.run('run', ...VIRTUAL, ...id, '--fault', 'trend=error', '--fault', 'risk=error');
    expect(ended.exitCode).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      workflowId: 'goes-on',
      status: 'FAILED',
      error: 'CriticalDegradationError',
      failedAgents: ['risk', 'trend'],
      report: null,
    });
    const again = await cli.run('run', '--time', 'virtual', ...id);
    expect(again.exitCode).toBe(0);
    expect(again.stderr).toContain('2 calls admitted');
  });
});

describe('a run that is cut short', () => {
  // these run in real time, in a cloud of its own process, which can be killed
  const run = ['run', '--workflow', REVIEW, '--input', '{"text":"a few words"}', '--json'];
  let timedOut: Ended;
  beforeAll(async () => {
    await cli.releaseCloud();
    await cli.useBuilt(['review']);
    timedOut = await cli.run(...run, '--id', 'timed-out', '--timeout', '1', '--fault', '*=hang');
    await cli.keepCloud();
  });

  test('by --timeout is TIMED_OUT, also in the list, and exits with 1', async () => {
    expect(timedOut.exitCode).toBe(1);
    expect(JSON.parse(timedOut.stdout)).toMatchObject({ status: 'TIMED_OUT', error: 'RunTimeout', report: null });
    const listed = JSON.parse((await cli.run('list', '--workflow-id', 'timed-out', '--json')).stdout) as object[];
    expect(listed).toMatchObject([{ status: 'TIMED_OUT', error: 'RunTimeout' }]);
  });

  test('by Ctrl-C is stopped, prints its outcome and exits with 130', async () => {
    const hanging = await cli.runUntil('1 call admitted', ...run, '--fault', '*=hang');
    hanging.process.kill('SIGINT');
    const ended = await hanging.ended;
    expect(ended.exitCode).toBe(130);
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: 'ABORTED', error: 'Interrupted' });
  });

  test('by the end of the cloud continues in a new one', async () => {
    const slow = await cli.runUntil('1 call admitted', ...run, '--fault', 'counter=slow:3');
    const owner = readLock(join(cli.folder, '.ballast', 'cloud'));
    if (owner === undefined) throw new Error('no cloud runs on the state folder');
    process.kill(owner.pid, 'SIGKILL');
    const ended = await slow.ended;
    expect(ended.stderr).toContain('the embedded cloud was lost');
    expect(ended.exitCode).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: 'SUCCEEDED', failedAgents: [] });
    await cli.keepCloud();
  });
});

test('two runs that race for a new state folder both come to a report, from one synth', async () => {
  const fresh = createCli();
  // both build it, and come to its assembly at the same time
  await makeBuiltProject(fresh, 'review', 2);
  const input = ['--input', '{"text":"a few words"}'];
  try {
    const both = await Promise.all([1, 2].map(() => fresh.runAsProcess('run', ...input, ...VIRTUAL)));
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    for (const { stderr } of both) expect(stderr).toContain('building the app');
    expect(readdirSync(join(fresh.folder, '.ballast', 'assemblies'))).toHaveLength(1);
  } finally {
    await fresh.remove();
  }
});
