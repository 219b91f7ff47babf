import { basename } from 'node:path';
import type { WorkflowDeclaration } from '../../patterns/declarations/agent.ts';
import { parseInput } from '../../patterns/declarations/parse-input.ts';
import type { Json } from '../../patterns/json/json.ts';
import { type CheckedAgent, workflowFaults } from './check-workflow.ts';
import { parseAgent, parseWorkflow } from './declaration-schema.ts';
import type { DeclaredAgent, DeclaredWorkflow } from './declarations.ts';

/** What a file exports by default, or why that is not known. */
export type LoadedFile =
  | { readonly file: string; readonly kind: 'loaded'; readonly declared: unknown }
  | { readonly file: string; readonly kind: 'failed'; readonly fault: string };

/** A workflow that may be built, or everything that is wrong with its files. */
export type Inspection =
  | {
      readonly kind: 'sound';
      readonly workflow: DeclaredWorkflow;
      readonly agents: readonly { readonly file: string; readonly declaration: DeclaredAgent }[];
      /** what the workflow's schema says of the input that was asked about */
      readonly inputFaults: readonly string[];
    }
  | { readonly kind: 'refused'; readonly faults: readonly string[] };

/**
 * Checks what the files of a workflow declare: each by itself, then together as far as they are sound.
 * @param input to be checked against the workflow's schema @default - none is
 */
export function inspectWorkflow(workflow: LoadedFile, agents: readonly LoadedFile[], input?: Json): Inspection {
  const parsedWorkflow = parsed(workflow, parseWorkflow);
  const parsedAgents = agents.map((agent) => parsed(agent, parseAgent));
  const sound = parsedAgents.filter((agent): agent is CheckedAgent => 'declaration' in agent);
  const faults = [parsedWorkflow, ...parsedAgents].flatMap((file) => ('faults' in file ? file.faults : []));
  const noAgents =
    agents.length === 0 ? ['there is no file <name>.agent.ts beside workflow.ts: a workflow needs one'] : [];
  if ('faults' in parsedWorkflow) return { kind: 'refused', faults: [...faults, ...noAgents] };

  const { declaration } = parsedWorkflow;
  const together = workflowFaults(declaration, sound, faults.length === 0 && agents.length > 0);
  const all = [...faults, ...noAgents, ...together];
  if (all.length > 0) return { kind: 'refused', faults: all };
  return {
    kind: 'sound',
    workflow: withoutCode(declaration),
    agents: sound.map((agent) => ({ file: agent.file, declaration: agentWithoutCode(agent) })),
    inputFaults: input === undefined ? [] : faultsOfInput(declaration, input),
  };
}

type Parsed<Declaration> =
  | { readonly file: string; readonly declaration: Declaration }
  | { readonly file: string; readonly faults: readonly string[] };

function parsed<Declaration>(
  loaded: LoadedFile,
  parse: (declared: unknown) => { ok: true; declaration: Declaration } | { ok: false; faults: readonly string[] },
): Parsed<Declaration> {
  const { file } = loaded;
  const inFile = (fault: string) => `${basename(file)}: ${fault}`;
  if (loaded.kind === 'failed') return { file, faults: [inFile(loaded.fault)] };
  const result = parse(loaded.declared);
  return result.ok ? { file, declaration: result.declaration } : { file, faults: result.faults.map(inFile) };
}

function faultsOfInput({ input: schema }: WorkflowDeclaration, input: Json): readonly string[] {
  const { faults } = { faults: [], ...parseInput(schema, input, 'input') };
  return faults;
}

function withoutCode({ name, phases, canary }: WorkflowDeclaration): DeclaredWorkflow {
  return { name, phases, ...(canary === undefined ? {} : { canary }) };
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
    tiers: tiers.map(({ run: _, ...tier }) => tier),
  };
}
