import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { planBuild } from '../../cli/build-context.ts';
import { buildRequestOf } from '../../lib/config.ts';
import type { LoadedAgent, LoadedWorkflow } from '../../lib/declarations/declarations.ts';
import { bundlesWithoutCode } from '../../lib/functions/bundles.ts';
import { LIMITS, limitIssues, measure } from '../../lib/limits/check-limits.ts';
import { renderStack } from '../../lib/limits/render-stack.ts';
import type { SynthesizedStack } from '../../lib/limits/template.ts';
import { agentSettingsOf } from '../../lib/options/resolve-agent-options.ts';
import { settingsOf } from '../../lib/options/settings.ts';
import { optionsOf } from '../../lib/stack.ts';
import { MAX_AGENTS_IN_ONE_STACK } from '../../lib/workflow/agent-stack.ts';
import { addWorkflowParts } from '../../lib/workflow-parts.ts';

let folder: string;
beforeAll(() => {
  // the validator of the CDK is run by CI, and takes most of the time
  process.env.CDK_VALIDATION = 'false';
  folder = mkdtempSync(join(tmpdir(), 'ballast-scale-'));
  writeFileSync(join(folder, 'index.mjs'), '');
});
afterAll(() => {
  delete process.env.CDK_VALIDATION;
  rmSync(folder, { recursive: true });
});

interface Shape {
  readonly agents: number;
  /** @default 40, as many as run at once */
  readonly perPhase?: number;
  /** of every name @default 10 */
  readonly nameLength?: number;
  /** @default 2 */
  readonly tiers?: number;
  /** @default - every second one */
  readonly isRequired?: (index: number) => boolean;
}

/** A workflow as it is loaded, of any size. */
function workflowOf({ agents, perPhase = 40, nameLength = 10, tiers = 2, isRequired }: Shape): LoadedWorkflow {
  const named = (kind: string, index: number) => `${kind}-${index}`.padEnd(nameLength, 'x');
  const phaseOf = (index: number) => named('phase', Math.floor(index / perPhase));
  const declared = Array.from({ length: agents }, (_, index): LoadedAgent => {
    const own = Array.from({ length: tiers }, (_each, tier) => ({
      name: named('tier', tier),
      attemptTimeoutMs: 4_000,
    }));
    const required = isRequired?.(index) ?? index % 2 === 0;
    const declaration = { name: named('agent', index), phase: phaseOf(index), required, tiers: own };
    return { file: join(folder, `${index}.agent.ts`), declaration };
  });
  const phases = [...new Set(declared.map(({ declaration }) => declaration.phase))] as [string];
  return { file: join(folder, 'workflow.ts'), declaration: { name: named('big', 0), phases }, agents: declared };
}

/**
 * The stack of a workflow, synthesized by the CDK with functions without code.
 * @param places ids that each have the workflow @default - the stack itself has it
 */
async function synthesize(workflow: LoadedWorkflow, places: readonly string[] = []): Promise<SynthesizedStack> {
  const { context } = await planBuild();
  // the validator of the CDK is for CI: it takes most of the time
  const app = new App({
    context: { ...context, '@aws-cdk/core:validateAgainstDefaultRules': false },
    outdir: mkdtempSync(join(folder, 'out-')),
  });
  const bundles = bundlesWithoutCode(folder);
  const name = `Ballast-${workflow.declaration.name}-dev`;
  const { stage } = buildRequestOf({});
  const stack = new Stack(app, name, { suppressTemplateIndentation: workflow.agents.length > MAX_AGENTS_IN_ONE_STACK });
  const settings = settingsOf(optionsOf(stage));
  const agentSettings = (agent: string) => agentSettingsOf({}, agent);
  const scopes = places.length === 0 ? [stack] : places.map((id) => new Construct(stack, id));
  for (const scope of scopes) addWorkflowParts(scope, { workflow, bundles, settings, agentSettings });
  app.synth();
  return renderStack(stack);
}

/** The largest share that is used of each limit. */
function usedOf(stack: SynthesizedStack): Record<string, number> {
  const used: Record<string, number> = {};
  for (const { limit, value } of measure(stack)) used[limit] = Math.max(used[limit] ?? 0, value / LIMITS[limit]);
  return used;
}

// N5
test('200 agents with names as long as they may be are within every limit of AWS, in stacks that hold some more', async () => {
  const stack = await synthesize(workflowOf({ agents: 200, nameLength: 40, tiers: 3 }));
  expect(limitIssues(stack, 200)).toEqual([]);
  const used = usedOf(stack);
  expect(Object.keys(used).toSorted()).toEqual(Object.keys(LIMITS).toSorted());
  for (const limit of ['templateBytes', 'resourcesOfStack', 'resourcesOfDeployment', 'definitionBytes'] as const) {
    expect(used[limit]).toBeLessThan(0.7);
  }
  expect(stack.nested.size).toBe(5);
});

test('a workflow that fits into one stack is one, and the next agent makes a stack of each phase', async () => {
  const one = await synthesize(workflowOf({ agents: MAX_AGENTS_IN_ONE_STACK }));
  expect(limitIssues(one, MAX_AGENTS_IN_ONE_STACK)).toEqual([]);
  expect(one.nested.size).toBe(0);
  const many = await synthesize(workflowOf({ agents: MAX_AGENTS_IN_ONE_STACK + 1 }));
  expect(limitIssues(many, MAX_AGENTS_IN_ONE_STACK + 1)).toEqual([]);
  expect(many.nested.size).toBe(2);
});

test('a stack may have several workflows that are large', async () => {
  const workflow = workflowOf({ agents: MAX_AGENTS_IN_ONE_STACK + 1 });
  const stack = await synthesize(workflow, ['One', 'Two']);
  expect(stack.nested.size).toBe(4);
});

test('more than AWS takes is refused by the name of each limit, with what would fit', async () => {
  const issues = limitIssues(await synthesize(workflowOf({ agents: 200, nameLength: 40, tiers: 12 })), 200);
  const limits = issues.map((issue) => /\((\w+)\); declare fewer agents/.exec(issue)?.[1]);
  expect([...new Set(limits)].toSorted()).toEqual(['payloadBytes', 'templateBytes']);
  for (const issue of issues)
    expect(issue).toMatch(/: \d+, AWS takes \d+ .* \(about \d+ of its 200 agents would fit\)$/);
});

// N6, and its siblings
test.each<[string, Shape]>([
  ['whose agents are all optional', { agents: 3, isRequired: () => false }],
  ['whose agents are all required', { agents: 3, isRequired: () => true }],
  ['of one agent with one tier', { agents: 1, tiers: 1 }],
  ['of one agent per phase', { agents: 4, perPhase: 1, isRequired: (index) => index === 3 }],
  ['that is large and all optional', { agents: 41, isRequired: () => false }],
])('a workflow %s is legal', async (_, shape) => {
  const stack = await synthesize(workflowOf(shape));
  expect(limitIssues(stack, shape.agents)).toEqual([]);
  for (const statement of statementsOf(stack)) expect([statement.Resource].flat()).not.toEqual([]);
});

function statementsOf(stack: SynthesizedStack): { readonly Resource: unknown }[] {
  const own = Object.values(stack.template.Resources ?? {}).flatMap(({ Properties = {} }) => {
    const { Statement = [] } = (Properties.PolicyDocument ?? {}) as { Statement?: { Resource: unknown }[] };
    return Statement;
  });
  return [...own, ...[...stack.nested.values()].flatMap(statementsOf)];
}
