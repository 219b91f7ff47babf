import type { PhaseRoster } from '../../patterns/recovery/recovery.ts';
import type { DeclaredWorkflow, LoadedAgent, LoadedWorkflow } from '../declarations/declarations.ts';
import { codeFile } from '../root.ts';
import {
  API_HANDLER,
  OPERATIONS_HANDLERS,
  type OperationsHandler,
  START_HANDLER,
  WORKFLOW_HANDLERS,
  type WorkflowHandler,
} from './handlers.ts';

/**
 * The source of each function's entry point, by the function's name. Those of Accept, of the API, of starts and of agents pass their declarations
 * to a handler factory; the others export a handler, with the constants of the workflow.
 * @param hasApi whether the workflow has an API
 */
export function functionSources(workflow: LoadedWorkflow, hasApi = false): Map<string, string> {
  const { file, agents } = workflow;
  const sources = new Map<string, string>();
  sources.set('accept', declarationEntry(file, 'accept'));
  if (hasApi) sources.set(API_HANDLER, declarationEntry(file, API_HANDLER));
  if (isStartedByEvents(workflow.declaration)) sources.set(START_HANDLER, declarationEntry(file, START_HANDLER));
  for (const name of [...WORKFLOW_HANDLERS, ...OPERATIONS_HANDLERS])
    sources.set(name, handlerEntry(name, constantsOf(name, workflow)));
  for (const agent of agents) sources.set(agent.declaration.name, agentEntry(agent, workflow));
  return sources;
}

/**
 * Request fields that are bundled instead of passed: lists that grow with the number of agents, and data of the user, which
 * JSONata would evaluate.
 */
function constantsOf(
  name: WorkflowHandler | OperationsHandler,
  { declaration, agents }: LoadedWorkflow,
): Readonly<Record<string, unknown>> {
  switch (name) {
    case 'recovery':
    case 'sweep':
      return { phases: rostersOf(declaration, agents) };
    case 'report':
      return asksModels(declaration, agents) ? { asksModels: true } : {};
    case 'heal': {
      const { canary } = declaration;
      return canary === undefined ? {} : { sample: { input: canary.input, results: canary.results ?? {} } };
    }
    default:
      return {};
  }
}

/** Whether what models took may be stored of a run: a tier says what it uses, and only who pays per call has a budget. */
function asksModels({ hasBudgets }: DeclaredWorkflow, agents: readonly LoadedAgent[]): boolean {
  return (
    hasBudgets === true || agents.some(({ declaration }) => declaration.tiers.some(({ uses }) => uses !== undefined))
  );
}

/** Whether the workflow declares what starts it, which its start function does then. */
export function isStartedByEvents({ on = [] }: DeclaredWorkflow): boolean {
  return on.length > 0;
}

/** The required agents of each phase. */
function rostersOf({ phases }: DeclaredWorkflow, agents: readonly LoadedAgent[]): PhaseRoster[] {
  const required = agents.map(({ declaration }) => declaration).filter((agent) => agent.required);
  return phases.map((phase) => ({
    name: phase,
    required: required.filter((agent) => agent.phase === phase).map(({ name }) => name),
  }));
}

/** A handler whose events are completed by constants. */
function handlerEntry(name: string, constants: Readonly<Record<string, unknown>>): string {
  const file = JSON.stringify(codeFile(`lambdas/${name}`));
  if (Object.keys(constants).length === 0) return `export { handler } from ${file};`;
  return [
    `import { handler as handle } from ${file};`,
    `const constants = JSON.parse(${JSON.stringify(JSON.stringify(constants))});`,
    'export const handler = (event) => handle({ ...constants, ...event });',
  ].join('\n');
}

/** A handler that is made for the declaration of the workflow. */
function declarationEntry(workflow: string, name: 'accept' | typeof API_HANDLER | typeof START_HANDLER): string {
  return [
    `import declaration from ${JSON.stringify(workflow)};`,
    `import { ${name}Handler } from ${JSON.stringify(codeFile(`lambdas/${name}`))};`,
    `export const handler = ${name}Handler(declaration);`,
  ].join('\n');
}

function agentEntry({ file, declaration }: LoadedAgent, { file: workflow, isDeclared }: LoadedWorkflow): string {
  const isOwn = declaration.tiers.some(({ runsInOwnFunction }) => runsInOwnFunction === true);
  const ownFunction = JSON.stringify(codeFile('lambdas/agent-call/own-function'));
  return [
    `import declaration from ${JSON.stringify(file)};`,
    `import workflow from ${JSON.stringify(workflow)};`,
    `import { agentHandler } from ${JSON.stringify(codeFile('lambdas/agent'))};`,
    ...(isOwn ? [`import { withOwnFunction } from ${ownFunction};`] : []),
    ...(isDeclared === true ? [exportGuard(file, declaration.name)] : []),
    `export const handler = agentHandler(${isOwn ? 'withOwnFunction(declaration)' : 'declaration'}, workflow);`,
  ].join('\n');
}

/** The stack was given a declaration, the file exports one: they can only be compared where the file is loaded. */
function exportGuard(file: string, name: string): string {
  const message = `the default export of ${file} is not agent ${name}`;
  return `if (declaration?.name !== ${JSON.stringify(name)}) throw new Error(${JSON.stringify(message)});`;
}
