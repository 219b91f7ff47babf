import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROP_NAMES } from '../../lib/agent-workflow.ts';
import { AGENT_OPTION_NAMES } from '../../lib/options/agent-options.ts';
import { WORKFLOW_OPTION_NAMES } from '../../lib/options/settings.ts';
import { ROOT } from '../../lib/root.ts';
import { textOf } from '../repository/support/files.ts';
import { optionsOf, typesOn, withOptionTables } from './support/options.ts';

const PAGE = 'docs/options.md';

test('the page of options has every option with its default, as its type declares it', () => {
  const text = textOf(PAGE);
  const expected = withOptionTables(text);
  // `GOLDEN=update npm test -- test/docs/options` writes the tables
  if (process.env.GOLDEN === 'update') writeFileSync(join(ROOT, PAGE), expected);
  else expect(text).toBe(expected);
  expect(typesOn(text)).toEqual([
    'AgentWorkflowProps',
    'WorkflowOptions',
    'AgentFunctionOptions',
    'AgentBundling',
    'AgentOptions',
    'WorkflowDeclaration',
    'PhaseOptions',
    'AgentDeclaration',
    'Tier',
    'RetryOptions',
    'circuitOptions',
  ]);
});

test('every option that may be left out says what happens then', () => {
  const text = textOf(PAGE);
  expect(text).not.toMatch(/^\| `\w+` \| .* \| {2}\| /m);
  expect(text).not.toMatch(/^\| .* \| {2}\|$/m);
});

test('the options that the construct knows are those of its types', () => {
  const named = (file: string, declared: string) => optionsOf(file, declared).map(({ name }) => name);
  const ofWorkflow = named('lib/options/workflow-options.ts', 'WorkflowOptions');
  expect([...WORKFLOW_OPTION_NAMES].toSorted()).toEqual(ofWorkflow.toSorted());
  const ofAgents = named('lib/options/agent-options.ts', 'AgentFunctionOptions');
  expect([...AGENT_OPTION_NAMES].toSorted()).toEqual([...ofAgents, 'function'].toSorted());
  expect([...PROP_NAMES].toSorted()).toEqual(
    [...named('lib/agent-workflow.ts', 'AgentWorkflowProps'), ...ofWorkflow].toSorted(),
  );
});
