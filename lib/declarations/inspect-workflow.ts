import { basename } from 'node:path';
import type { AgentDeclaration, WorkflowDeclaration } from '../../patterns/declarations/agent.ts';
import { type GraphDeclaration, isGraphDeclaration } from '../../patterns/declarations/graph.ts';
import { isOwnFunction } from '../../patterns/declarations/own-function.ts';
import { parseInput } from '../../patterns/declarations/parse-input.ts';
import type { Json } from '../../patterns/json/json.ts';
import { assumeAgent, assumeWorkflow, inSomePhase, phasesOf } from './assumed-fields.ts';
import { type CheckedAgent, workflowIssues } from './check-workflow.ts';
import { parseAgent, parseWorkflow } from './declaration-schema.ts';
import type { DeclaredAgent, DeclaredWorkflow, LoadedWorkflow } from './declarations.ts';
import { jsonSchemaOf } from './input-schema.ts';
import { inspectGraph } from './inspect-graph.ts';

/** The default export of a file, or why it could not be loaded. */
export type LoadedFile =
  | { readonly file: string; readonly kind: 'loaded'; readonly declared: unknown }
  | { readonly file: string; readonly kind: 'failed'; readonly issue: string };

/** A workflow that can be built, or the issues of its files. */
export type Inspection =
  | {
      readonly kind: 'sound';
      readonly workflow: LoadedWorkflow;
      /** issues of the input to check, by the workflow's schema */
      readonly inputIssues: readonly string[];
    }
  | { readonly kind: 'refused'; readonly issues: readonly string[] };

/** The issue of a workflow without agents. */
export const NO_AGENTS = 'there is no file <name>.agent.ts beside workflow.ts: a workflow needs one';

/**
 * Checks the declarations of a workflow's files: each by itself, and against each other as far as their fields can be used.
 * @param input checked against the workflow's schema @default - no input is checked
 */
export function inspectWorkflow(workflow: LoadedFile, agents: readonly LoadedFile[], input?: Json): Inspection {
  if (workflow.kind === 'loaded' && isGraphDeclaration(workflow.declared)) {
    return inspectGraphWorkflow(workflow.file, workflow.declared, agents, input);
  }
  const parsedWorkflow = parsed(workflow, parseWorkflow);
  const parsedAgents = agents.map((agent) => parsed(agent, parseAgent));
  const sound = parsedAgents.filter((agent): agent is CheckedAgent => 'declaration' in agent);
  const issues = [parsedWorkflow, ...parsedAgents].flatMap((file) => ('issues' in file ? file.issues : []));
  const noAgents = agents.length === 0 ? [NO_AGENTS] : [];
  const usable = parsedAgents.flatMap((agent, index) => usableAgent(agent, agents[index]));
  const declaration =
    'declaration' in parsedWorkflow
      ? parsedWorkflow.declaration
      : assumeWorkflow(declaredIn(workflow), phasesOf(usable.map((agent) => agent.declaration)));
  const checked = usable.map((agent) => ({
    ...agent,
    declaration: inSomePhase(agent.declaration, declaration.phases),
  }));
  const together = workflowIssues(declaration, checked, issues.length === 0 && agents.length > 0, workflow.file);
  const all = [...issues, ...noAgents, ...together];
  if (all.length > 0) return { kind: 'refused', issues: all };
  return {
    kind: 'sound',
    workflow: {
      file: workflow.file,
      declaration: withoutCode(declaration),
      agents: sound.map((agent) => ({ file: agent.file, declaration: agentWithoutCode(agent) })),
    },
    inputIssues: input === undefined ? [] : issuesOfInput(declaration, input),
  };
}

/** Checks the declaration of a graph, which has no agents but its nodes. */
function inspectGraphWorkflow(
  file: string,
  declared: GraphDeclaration,
  others: readonly LoadedFile[],
  input: Json | undefined,
): Inspection {
  const inspected = inspectGraph(file, declared);
  const strays = others.map((agent) => `${basename(agent.file)}: the workflow is a graph, whose agents are its nodes`);
  if (!inspected.ok) return { kind: 'refused', issues: [...inspected.issues, ...strays] };
  if (strays.length > 0) return { kind: 'refused', issues: strays };
  const { declaration, agents, graph } = inspected;
  return {
    kind: 'sound',
    workflow: {
      file,
      declaration: withoutCode(declaration),
      agents: agents.map((agent) => ({ file, declaration: agentWithoutCode(agent) })),
      graph,
    },
    inputIssues: input === undefined ? [] : issuesOfInput(declaration, input),
  };
}

/** The declaration of an agent, or what of it can be used. */
function usableAgent(agent: Parsed<AgentDeclaration>, loaded: LoadedFile | undefined): readonly CheckedAgent[] {
  if ('declaration' in agent) return [agent];
  const declaration = assumeAgent(declaredIn(loaded), agent.file);
  return declaration === undefined ? [] : [{ file: agent.file, declaration }];
}

function declaredIn(loaded: LoadedFile | undefined): unknown {
  return loaded?.kind === 'loaded' ? loaded.declared : undefined;
}

type Parsed<Declaration> =
  | { readonly file: string; readonly declaration: Declaration }
  | { readonly file: string; readonly issues: readonly string[] };

function parsed<Declaration>(
  loaded: LoadedFile,
  parse: (declared: unknown) => { ok: true; declaration: Declaration } | { ok: false; issues: readonly string[] },
): Parsed<Declaration> {
  const { file } = loaded;
  const inFile = (issue: string) => `${basename(file)}: ${issue}`;
  if (loaded.kind === 'failed') return { file, issues: [inFile(loaded.issue)] };
  const result = parse(loaded.declared);
  return result.ok ? { file, declaration: result.declaration } : { file, issues: result.issues.map(inFile) };
}

function issuesOfInput({ input: schema }: WorkflowDeclaration, input: Json): readonly string[] {
  const { issues } = { issues: [], ...parseInput(schema, input, 'input') };
  return issues;
}

function withoutCode(declaration: WorkflowDeclaration): DeclaredWorkflow {
  const { name, phases, input, phaseOptions, canary, on, budgets } = declaration;
  return {
    name,
    phases,
    inputSchema: jsonSchemaOf(input),
    ...(phaseOptions === undefined ? {} : { phaseOptions }),
    ...(canary === undefined ? {} : { canary }),
    ...(on === undefined ? {} : { on }),
    ...(budgets === undefined ? {} : { hasBudgets: true as const }),
  };
}

function agentWithoutCode({ declaration }: CheckedAgent): DeclaredAgent {
  const { name, phase, required, budgetMs, replication, tiers } = declaration;
  return {
    name,
    phase,
    required,
    ...(budgetMs === undefined ? {} : { budgetMs }),
    ...(replication === undefined
      ? {}
      : {
          replication: {
            replicas: replication.replicas,
            quorum: replication.quorum,
            combinator: replication.combinator,
          },
        }),
    tiers: tiers.map(({ run, ...tier }) => ({ ...tier, ...(isOwnFunction(run) ? { runsInOwnFunction: true } : {}) })),
  };
}
