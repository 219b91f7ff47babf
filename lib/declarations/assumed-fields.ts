import * as z from 'zod';
import type { AgentDeclaration, PhaseOptions, WorkflowDeclaration } from '../../patterns/declarations/agent.ts';
import { aFunction, aSchema, canary, circuit, replication, retry, trigger } from './declaration-schema.ts';

/*
 * A declaration with faulty fields is checked against the others all the same, so that one look shows all issues. What is
 * assumed in the place of a faulty field has no issue of its own, and causes none elsewhere.
 */

/** Stands for a name that is no text; no name that is declared holds it. */
const NO_NAME = '\0';

/** An attempt of no length: where the other tiers alone exceed a budget, that is reported. */
const NO_TIME_MS = 1;

const assumedSchema = aSchema.catch(() => z.json());
const assumedFunction = aFunction.catch(() => () => null);

const tier = z.object({
  name: z.string().catch(NO_NAME),
  attemptTimeoutMs: z.number().optional().catch(NO_TIME_MS),
  dependency: z.string().optional().catch(undefined),
  retry: retry.optional().catch(undefined),
  circuit: circuit.optional().catch(undefined),
  run: assumedFunction,
});

const agent = z.object({
  name: z.string().catch(NO_NAME),
  phase: z.string().catch(NO_NAME),
  required: z.boolean().catch(false),
  budgetMs: z.number().optional().catch(undefined),
  replication: replication.optional().catch(undefined),
  output: assumedSchema,
  tiers: z
    .array(tier)
    .min(1)
    .catch(() => [{ name: NO_NAME, attemptTimeoutMs: NO_TIME_MS, run: () => null }]),
});

const phaseOptions = z.object({
  criticalShare: z.number().optional().catch(undefined),
  // a faulty level is out of the way of the other one, which is compared with it
  level0: z.number().optional().catch(1),
  level1: z.number().optional().catch(0),
  extraRounds: z.number().optional().catch(undefined),
  softDeadlineMs: z.number().optional().catch(undefined),
  maxConcurrency: z.number().optional().catch(undefined),
} satisfies Record<keyof PhaseOptions, z.ZodType>);

const workflow = z.object({
  name: z.string().catch('assumed'),
  input: assumedSchema,
  phases: z.array(z.string()).catch([]),
  phaseOptions: z.record(z.string(), phaseOptions.catch({})).optional().catch(undefined),
  canary: canary.optional().catch(undefined),
  on: z.array(trigger).optional().catch(undefined),
});

/**
 * A workflow as far as its fields can be used.
 * @param declared undefined when its file could not be loaded
 * @param phases of its agents: assumed where its own cannot be used, with those that its options and its canary name
 */
export function assumeWorkflow(declared: unknown, phases: readonly string[]): WorkflowDeclaration {
  const known = parse(workflow, declared) ?? workflow.parse({});
  const named = [...phases, ...Object.keys(known.phaseOptions ?? {}), ...Object.keys(known.canary?.results ?? {})];
  const [first = 'assumed', ...others] = known.phases.length > 0 ? known.phases : new Set(named);
  return { ...known, phases: [first, ...others] } as WorkflowDeclaration;
}

/**
 * An agent as far as its fields can be used.
 * @param file called `<name>.agent.ts` by convention, so that its name is assumed
 * @returns undefined for what is no object at all
 */
export function assumeAgent(declared: unknown, file: string): AgentDeclaration | undefined {
  const known = parse(agent, declared);
  if (known === undefined) return undefined;
  const named = (name: string, own: string) => (name === NO_NAME ? own : name);
  const tiers = known.tiers.map((each, position) => ({ ...each, name: named(each.name, `assumed-${position}`) }));
  return { ...known, name: named(known.name, nameOf(file)), tiers } as unknown as AgentDeclaration;
}

function nameOf(file: string): string {
  return /([a-z][a-z0-9-]{0,39})\.agent\.ts$/.exec(file)?.[1] ?? 'assumed';
}

/** The agent in a phase of the workflow, if its own cannot be used. */
export function inSomePhase(declaration: AgentDeclaration, [first]: WorkflowDeclaration['phases']): AgentDeclaration {
  return declaration.phase === NO_NAME ? { ...declaration, phase: first } : declaration;
}

/** The phases that agents name. */
export function phasesOf(agents: readonly AgentDeclaration[]): string[] {
  return agents.map(({ phase }) => phase).filter((phase) => phase !== NO_NAME);
}

function parse<Schema extends z.ZodType>(schema: Schema, declared: unknown): z.infer<Schema> | undefined {
  try {
    return schema.safeParse(declared).data;
  } catch {
    // a getter may throw, a proxy too
    return undefined;
  }
}
