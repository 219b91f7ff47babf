import { existsSync } from 'node:fs';
import type { LoadedAgent, LoadedWorkflow } from '../../../lib/declarations/declarations.ts';
import { functionSources } from '../../../lib/functions/function-sources.ts';
import { OPERATIONS_HANDLERS, WORKFLOW_HANDLERS } from '../../../lib/functions/handlers.ts';

const agentOf = (name: string, phase: string, required: boolean) => ({
  file: `/my "flow"/${name}.agent.ts`,
  declaration: { name, phase, required, tiers: [{ name: 'rules' }] },
});
const workflow: LoadedWorkflow = {
  file: '/my "flow"/workflow.ts',
  declaration: { name: 'flow', phases: ['swarm', 'gate'] },
  agents: [agentOf('trend', 'swarm', true), agentOf('news', 'swarm', false), agentOf('judge', 'gate', true)],
};

/** The constants that a source completes its events by. */
function constantsIn(source = ''): unknown {
  const literal = /JSON\.parse\((".*")\);/s.exec(source)?.[1];
  return literal === undefined ? undefined : JSON.parse(JSON.parse(literal) as string);
}

test('every handler and every agent has an entry point, which imports a file that exists', () => {
  const sources = functionSources(workflow);
  expect([...sources.keys()].toSorted()).toEqual(
    ['accept', ...WORKFLOW_HANDLERS, ...OPERATIONS_HANDLERS, 'trend', 'news', 'judge'].toSorted(),
  );
  for (const source of sources.values()) {
    const files = [...source.matchAll(/from (".*?[^\\]");/g)].map(([, literal = '']) => JSON.parse(literal) as string);
    expect(files.some((file) => file.includes('/lambdas/'))).toBe(true);
    for (const file of files) expect(file.startsWith('/my "flow"/') || existsSync(file)).toBe(true);
  }
});

test("an agent's entry point is made of its declaration and of the workflow's, Accept's of the workflow's", () => {
  const sources = functionSources(workflow);
  expect(sources.get('trend')).toContain('import declaration from "/my \\"flow\\"/trend.agent.ts";');
  expect(sources.get('trend')).toContain('export const handler = agentHandler(declaration, workflow);');
  expect(sources.get('accept')).toContain('export const handler = acceptHandler(declaration);');
});

test('a declaration that a stack passed is compared with the default export of its file when that is loaded', () => {
  const guarded = functionSources({ ...workflow, isDeclared: true }).get('trend');
  expect(guarded).toContain('if (declaration?.name !== "trend") throw new Error(');
  expect(functionSources(workflow).get('trend')).not.toContain('throw');
});

test('only an agent with a tier in a function of its own has the code that invokes one', () => {
  const [trend, ...others] = workflow.agents as [LoadedAgent, ...LoadedAgent[]];
  const declaration = { ...trend.declaration, tiers: [{ name: 'python', runsInOwnFunction: true as const }] };
  const sources = functionSources({ ...workflow, agents: [{ ...trend, declaration }, ...others] });
  expect(sources.get('trend')).toContain(
    'export const handler = agentHandler(withOwnFunction(declaration), workflow);',
  );
  expect(sources.get('judge')).not.toContain('own-function');
});

test('recovery and sweep know the required agents of each phase', () => {
  const sources = functionSources(workflow);
  for (const name of ['recovery', 'sweep']) {
    expect(constantsIn(sources.get(name))).toEqual({
      phases: [
        { name: 'swarm', required: ['trend'] },
        { name: 'gate', required: ['judge'] },
      ],
    });
  }
});

test('the sample of a canary reaches healing as it was declared, also text that looks like code', () => {
  const input = { text: '{% $x %} ` "\\" \u2028 \'' };
  const withCanary = { ...workflow, declaration: { ...workflow.declaration, canary: { input } } };
  expect(constantsIn(functionSources(withCanary).get('heal'))).toEqual({ sample: { input, results: {} } });
  expect(constantsIn(functionSources(workflow).get('heal'))).toBeUndefined();
});
