import type { PhaseRoster } from '../../patterns/recovery/recovery.ts';
import { asksQuestions } from '../declarations/asks-questions.ts';
import type { DeclaredWorkflow, LoadedAgent, LoadedWorkflow } from '../declarations/declarations.ts';
import { codeFile } from '../root.ts';
import {
  API_HANDLER,
  AWAIT_ANSWER_HANDLER,
  EXPORT_HANDLER,
  OPERATIONS_HANDLERS,
  type OperationsHandler,
  START_HANDLER,
  WORKFLOW_HANDLERS,
  type WorkflowHandler,
} from './handlers.ts';

/** Functions that a workflow has by an option. */
export interface OptionalFunctions {
  /** whether it has an API @default false */
  readonly hasApi?: boolean;
  /** how its metrics are sent to an endpoint of OTLP @default - they are not */
  readonly exportsMetrics?: 'without credentials' | 'with headers of a secret';
}

/**
 * The source of each function's entry point, by the function's name. Those of Accept, of the API, of starts and of agents pass their declarations
 * to a handler factory; the others export a handler, with the constants of the workflow.
 */
export function functionSources(
  workflow: LoadedWorkflow,
  { hasApi = false, exportsMetrics }: OptionalFunctions = {},
): Map<string, string> {
  const { file, agents } = workflow;
  const sources = new Map<string, string>();
  sources.set('accept', declarationEntry(file, 'accept'));
  if (hasApi) sources.set(API_HANDLER, declarationEntry(file, API_HANDLER));
  if (asksQuestions(agents)) sources.set(AWAIT_ANSWER_HANDLER, handlerEntry(AWAIT_ANSWER_HANDLER, {}));
  if (exportsMetrics !== undefined) sources.set(EXPORT_HANDLER, exportEntry(exportsMetrics));
  if (isStartedByEvents(workflow.declaration)) sources.set(START_HANDLER, declarationEntry(file, START_HANDLER));
  for (const name of [...WORKFLOW_HANDLERS, ...OPERATIONS_HANDLERS])
    sources.set(name, handlerEntry(name, constantsOf(name, workflow)));
  for (const agent of agents) sources.set(agent.declaration.name, agentEntry(agent, workflow));
  for (const [name, source] of graphSources(workflow)) sources.set(name, source);
  return sources;
}

/** Whether a source imports a file of the workflow: of those that do not, the function is the same in other workflows. */
export function importsFilesOf({ file, agents }: LoadedWorkflow, source: string): boolean {
  return [file, ...agents.map((agent) => agent.file)].some((path) => source.includes(JSON.stringify(path)));
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

/** Only an export with credentials has the client of Secrets Manager, whose package is the user's to install. */
function exportEntry(exportsMetrics: NonNullable<OptionalFunctions['exportsMetrics']>): string {
  if (exportsMetrics === 'without credentials') return handlerEntry(EXPORT_HANDLER, {});
  return [
    `import { exportHandler } from ${JSON.stringify(codeFile(`lambdas/${EXPORT_HANDLER}`))};`,
    `import { secretHeaders } from ${JSON.stringify(codeFile('lambdas/runtime/otlp-headers'))};`,
    'export const handler = exportHandler(secretHeaders());',
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

/** The sources of a graph's own functions, in place of those of phases and agents. LangGraph is in these alone. */
function graphSources({ file, graph }: LoadedWorkflow): [name: string, source: string][] {
  if (graph === undefined) return [];
  const storedGraph = JSON.stringify(codeFile('langgraph/compiled/stored-graph'));
  const entry = (source: string, handler: string, argument = '') =>
    [
      `import declaration from ${JSON.stringify(file)};`,
      `import { storedGraph } from ${storedGraph};`,
      `import { ${handler} } from ${JSON.stringify(codeFile(`lambdas/${source}`))};`,
      `export const handler = ${handler}(declaration, storedGraph${argument});`,
    ].join('\n');
  return [
    ['begin-phase', entry('begin-superstep', 'beginSuperstepHandler')],
    ['end-phase', entry('end-superstep', 'endSuperstepHandler')],
    ...graph.nodes.map(({ agent }): [string, string] => [
      agent,
      entry('node', 'nodeHandler', `, ${JSON.stringify(agent)}`),
    ]),
  ];
}

/** The stack was given a declaration, the file exports one: they can only be compared where the file is loaded. */
function exportGuard(file: string, name: string): string {
  const message = `the default export of ${file} is not agent ${name}`;
  return `if (declaration?.name !== ${JSON.stringify(name)}) throw new Error(${JSON.stringify(message)});`;
}
