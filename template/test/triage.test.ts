import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Report } from 'ballast';

interface Outcome {
  readonly status: string;
  readonly report: Report;
}

const BALLAST = fileURLToPath(new URL('bin/ballast.js', import.meta.resolve('ballast/package.json')));

/** Runs the workflow as it is deployed, on the embedded cloud, in virtual time: waits between attempts take none. */
async function run(...args: string[]): Promise<Outcome> {
  const options = ['--time', 'virtual', '--state', '.ballast-test', '--env-file', 'test/no-model.env', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, [BALLAST, 'run', ...args, ...options]);
  return JSON.parse(stdout) as Outcome;
}

test('a ticket is read though the model does not answer', async () => {
  const { status, report } = await run('our shop is down');
  assert.equal(status, 'SUCCEEDED');
  const agents = report.phases.flatMap((phase) => phase.agents);
  const answers = agents.map((agent) => [agent.name, agent.status === 'done' ? agent.output : agent.status]);
  assert.deepEqual(Object.fromEntries(answers), { topic: { topic: 'outage' }, urgency: { urgent: true } });
});
