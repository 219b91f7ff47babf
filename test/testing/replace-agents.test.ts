import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE } from '../../lib/root.ts';
import { AgentThrottledError } from '../../patterns/catalogue/errors.ts';
import { openTestWorld } from '../../testing/index.ts';
import { replaceAgents } from '../../testing/replace-agents.ts';

const TRIAGE = join(PACKAGE, 'examples/triage');

test('a function of the test answers for every tier of an agent, and throws as a tier does', async () => {
  const asked: unknown[] = [];
  let isBusy = true;
  const world = await openTestWorld({
    workflow: TRIAGE,
    replace: {
      urgency: async ({ input, attempt }, tier) => {
        asked.push([tier, attempt, input]);
        if (isBusy && tier === 'model') throw new AgentThrottledError('busy');
        return { urgent: tier === 'model' };
      },
    },
  });
  const busy = await world.run({ text: 'help' });
  expect(busy.report?.phases[0]?.agents).toMatchObject([{ status: 'done', output: { urgent: false } }]);
  expect(busy.calls('urgency').map(({ tier }) => tier)).toEqual(['model', 'model', 'model', 'model', 'rules']);
  expect(asked[0]).toEqual(['model', 1, { text: 'help' }]);
  isBusy = false;
  expect((await world.run({ text: 'help' })).report?.phases[0]?.agents).toMatchObject([{ output: { urgent: true } }]);
  await world.close();
});

test('an answer that the schema of the agent refuses is a failure of its tier', async () => {
  const world = await openTestWorld({ workflow: TRIAGE, replace: { urgency: () => ({ urgent: 'very' }) } });
  expect(await world.run({ text: 'help' })).toMatchObject({ status: 'FAILED', failedAgents: ['urgency'] });
  await world.close();
});

test('what replaces agents is removed, and fails for an agent that there is none of', () => {
  const { folder, remove } = replaceAgents(TRIAGE, { urgency: () => undefined });
  expect(existsSync(join(folder, 'workflow.ts'))).toBe(true);
  remove();
  expect(existsSync(folder)).toBe(false);
  expect(() => replaceAgents(TRIAGE, { urgancy: () => undefined })).toThrow(
    'there is no agent "urgancy" to replace; there are urgency',
  );
});
