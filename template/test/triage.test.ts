import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openTestWorld, type TestRun, type TestWorld } from 'ballast/testing';

/** The workflow as it is deployed, on an embedded cloud in this process. Time is virtual: waits between attempts take none. */
let world: TestWorld;

before(async () => {
  world = await openTestWorld({
    workflow: fileURLToPath(new URL('../workflows/triage', import.meta.url)),
    // fetch refuses to connect to this port: there is no model
    environment: { MODEL_URL: 'http://127.0.0.1:1/urgency' },
  });
});
after(() => world.close());

/** The answer of each agent, or how its call ended. */
function answersOf({ report }: TestRun): Record<string, unknown> {
  const agents = report?.phases.flatMap((phase) => phase.agents) ?? [];
  return Object.fromEntries(agents.map((agent) => [agent.name, agent.status === 'done' ? agent.output : agent.status]));
}

test('a ticket is read though the model does not answer', async () => {
  const run = await world.run({ text: 'our shop is down' });
  assert.equal(run.status, 'SUCCEEDED');
  assert.deepEqual(answersOf(run), { topic: { topic: 'outage' }, urgency: { urgent: true } });
  // three attempts of the model, then the rules
  const tiers = run.calls('urgency').map(({ tier }) => tier);
  assert.deepEqual(tiers, ['model', 'model', 'model', 'rules']);
});

test('a ticket has an urgency though its topic hangs', async () => {
  const run = await world.run({ text: 'please refund my invoice' }, { faults: ['topic=hang'] });
  assert.equal(run.status, 'SUCCEEDED');
  assert.deepEqual(answersOf(run), { topic: 'failed', urgency: { urgent: false } });
});
