import * as z from 'zod';
import type { BudgetLimits, Budgets } from '../../patterns/budgets/declaration.ts';
import { circuitOptions } from '../../patterns/circuit-breaker/circuit-options.ts';
import type {
  AgentDeclaration,
  CanarySample,
  PhaseOptions,
  Replication,
  Tier,
  WorkflowDeclaration,
} from '../../patterns/declarations/agent.ts';
import type { CommandLine, CommandLineInput } from '../../patterns/declarations/command-line.ts';
import type { GraphDeclaration, NodeOptions } from '../../patterns/declarations/graph.ts';
import { remedyOf } from '../../patterns/declarations/parse-input.ts';
import { namedNode } from '../../patterns/fault-injection/named-node.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import { notJsonAt } from '../../patterns/json/json.ts';
import type { BedrockUse, ModelUses } from '../../patterns/models/model.ts';
import type { ModelQuota } from '../../patterns/quotas/declaration.ts';
import type { RetryOptions } from '../../patterns/retry.ts';
import type { EventTrigger } from '../../patterns/triggers/event-trigger.ts';
import type { ScheduleTrigger } from '../../patterns/triggers/schedule-trigger.ts';
import type { Trigger } from '../../patterns/triggers/trigger.ts';

/** A declaration whose fields have their types, or its issues in sentences: the field, the value received and the remedy. */
export type ParsedDeclaration<Declaration> =
  | { readonly ok: true; readonly declaration: Declaration }
  | { readonly ok: false; readonly issues: readonly string[] };

export const aFunction = z.custom<(...values: unknown[]) => unknown>((value) => typeof value === 'function', {
  error: 'it must be a function',
});

/** zod takes a promise or a Map for an object without fields: options that somebody forgot to await would be ignored. */
const fieldHolder = z.custom<object>((value) => Object.prototype.toString.call(value) === '[object Object]', {
  error: 'it must be an object',
});

export const aSchema = z.custom<z.ZodType>(isSchema, { error: (issue) => schemaRemedy(issue.input) });

const jsonValue = z.unknown().refine((value) => value !== undefined && notJsonAt(value) === undefined, {
  error: 'it must be JSON: text, numbers, true, false, null, lists and objects of these',
});

export const retry = object('retry', {
  attempts: z.number().optional(),
  firstDelaySeconds: z.number().optional(),
  backoffRate: z.number().optional(),
  maxDelaySeconds: z.number().optional(),
  jitter: z.enum(['full', 'none'], { error: 'it must be "full" or "none"' }).optional(),
} satisfies Fields<RetryOptions>);

export const circuit = object('a circuit', circuitOptions.shape);

const uses = object('what a tier uses', {
  secretArns: z.array(z.string()).optional(),
  bedrock: object('a model of Bedrock', {
    model: z.string().optional(),
    modelVariable: z.string().optional(),
    region: z.string().optional(),
    guardrail: z.string().optional(),
  } satisfies Fields<BedrockUse>).optional(),
  answersOutput: z.boolean().optional(),
} satisfies Fields<ModelUses>);

const tier = object('a tier', {
  name: z.string(),
  attemptTimeoutMs: z.number().optional(),
  dependency: z.string().optional(),
  retry: retry.optional(),
  circuit: circuit.optional(),
  uses: uses.optional(),
  keepsCheckpoints: z.boolean().optional(),
  nodes: z.array(namedNode).optional(),
  answerTimeoutMs: z.number().optional(),
  run: aFunction,
} satisfies Fields<Tier>);

export const replication = object('replication', {
  replicas: z.number(),
  quorum: z.number(),
  combinator: z.string(),
  ballot: aFunction.optional(),
  value: aFunction.optional(),
  weight: aFunction.optional(),
} satisfies Fields<Replication>);

const agent = object('an agent', {
  name: z.string(),
  phase: z.string(),
  required: z.boolean(),
  budgetMs: z.number().optional(),
  replication: replication.optional(),
  output: aSchema,
  degradationLevel: aFunction.optional(),
  tiers: z.array(tier).min(1),
} satisfies Fields<AgentDeclaration>);

export const canary = object('a canary', {
  input: jsonValue,
  results: z.record(z.string(), z.record(z.string(), z.array(jsonValue))).optional(),
} satisfies Fields<CanarySample>);

const phaseOptions = object('a phase', {
  criticalShare: z.number().optional(),
  level0: z.number().optional(),
  level1: z.number().optional(),
  extraRounds: z.number().optional(),
  softDeadlineMs: z.number().optional(),
  maxConcurrency: z.number().optional(),
} satisfies Fields<PhaseOptions>);

const inputValue = z.union([z.string(), object('a constant', { constant: jsonValue })], {
  error: 'it must be a path in the event, such as "detail.id", or { constant: ... }',
});

const eventTrigger = object('a trigger', {
  source: z.string(),
  detailType: z.string(),
  pattern: z.record(z.string(), jsonValue).optional(),
  input: z.union([z.string(), z.record(z.string(), inputValue)], {
    error: 'it must be a path in the event, such as "detail", or an object with a path or a constant for each field',
  }),
  key: z.union([z.string(), z.array(z.string()).min(1)], {
    error: 'it must be a path in the event, such as "detail.id", or a list of paths',
  }),
} satisfies Fields<EventTrigger>);

const scheduleTrigger = object('a schedule', {
  schedule: z.string(),
  timezone: z.string().optional(),
  input: z.record(z.string(), inputValue),
} satisfies Fields<ScheduleTrigger>);

/** What has a schedule is one: its issues are those of a schedule, whatever else it has. */
export const trigger = z.unknown().transform((received, context) => {
  const isOfTime = typeof received === 'object' && received !== null && 'schedule' in received;
  const parsed = (isOfTime ? scheduleTrigger : eventTrigger).safeParse(received, {
    error: remedyOf,
    reportInput: true,
  });
  if (parsed.success) return parsed.data as Trigger;
  context.issues.push(...parsed.error.issues.map((issue) => ({ ...issue, continue: true }) as never));
  return z.NEVER;
});

const limits = {
  tokens: z.number().optional(),
  microDollars: z.number().optional(),
} satisfies Fields<BudgetLimits>;

const budgets = object('budgets', {
  run: object('a budget', limits).optional(),
  day: object('a budget', limits).optional(),
  tenant: object('the budget of tenants', { ...limits, key: aFunction }).optional(),
} satisfies Fields<Budgets>);

const modelQuota = object('a quota', {
  requestsPerMinute: z.number().optional(),
  tokensPerMinute: z.number().optional(),
  burndown: z.number().optional(),
} satisfies Fields<ModelQuota>);

const workflow = object('a workflow', {
  name: z.string(),
  input: aSchema,
  phases: z.array(z.string()).min(1),
  phaseOptions: z.record(z.string(), phaseOptions).optional(),
  canary: canary.optional(),
  on: z.array(trigger).optional(),
  budgets: budgets.optional(),
  modelQuotas: z.record(z.string(), modelQuota).optional(),
} satisfies Fields<WorkflowDeclaration>);

const nodeOptions = object('options of nodes', {
  attemptTimeoutMs: z.number().optional(),
  budgetMs: z.number().optional(),
  answerTimeoutMs: z.number().optional(),
  retry: retry.optional(),
  dependency: z.string().optional(),
  circuit: circuit.optional(),
} satisfies Fields<NodeOptions>);

const graph = object('a graph', {
  name: z.string(),
  input: aSchema,
  on: z.array(trigger).optional(),
  // checked by its own fields
  graph: z.unknown(),
  nodes: z.record(z.string(), nodeOptions).optional(),
  nodeDefaults: nodeOptions.optional(),
  graphInput: aFunction.optional(),
  graphContext: aFunction.optional(),
  output: aFunction.optional(),
  recursionLimit: z.number().optional(),
  maxConcurrency: z.number().optional(),
} satisfies Fields<GraphDeclaration>);

const commandLine = object('a command line', {
  input: object('the input of a command line', {
    argument: z.string(),
    description: z.string(),
    default: z.string().optional(),
    settings: z.record(z.string(), z.string()).optional(),
    parse: aFunction,
  } satisfies Fields<CommandLineInput>).optional(),
  renderReport: aFunction.optional(),
} satisfies Fields<CommandLine>);

/** A schema for every field there is, so that a new field of a declaration is not refused as unknown. */
type Fields<Declaration> = Record<Declaration extends unknown ? keyof Declaration : never, z.ZodType>;

/** Checks the fields of an agent's declaration, each by itself. */
export function parseAgent(declared: unknown): ParsedDeclaration<AgentDeclaration> {
  return parse<AgentDeclaration>(agent, declared);
}

/** Checks the fields of a workflow's declaration, each by itself. */
export function parseWorkflow(declared: unknown): ParsedDeclaration<WorkflowDeclaration> {
  return parse<WorkflowDeclaration>(workflow, declared);
}

/** Checks the fields of a graph's declaration, but for the graph itself. */
export function parseGraph(declared: unknown): ParsedDeclaration<GraphDeclaration> {
  return parse<GraphDeclaration>(graph, declared);
}

/** Checks the fields of the declaration in a `command-line.ts`. */
export function parseCommandLine(declared: unknown): ParsedDeclaration<CommandLine> {
  return parse<CommandLine>(commandLine, declared);
}

function parse<Declaration>(schema: z.ZodType, declared: unknown): ParsedDeclaration<Declaration> {
  try {
    const parsed = schema.safeParse(declared, { error: remedyOf, reportInput: true });
    // what zod hands on is a copy whose fields were read once
    if (parsed.success) return { ok: true, declaration: parsed.data as Declaration };
    return { ok: false, issues: parsed.error.issues.flatMap(sentencesOf) };
  } catch (error) {
    // a getter may throw, a proxy too
    return { ok: false, issues: [`the declaration cannot be read: ${describeValue(String(error))}`] };
  }
}

/** An object with these fields and no others. */
function object<Shape extends z.core.$ZodShape>(label: string, shape: Shape) {
  const fields = z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `${label} has ${Object.keys(shape).join(', ')}` : undefined,
  });
  return fieldHolder.pipe(fields);
}

function sentencesOf(issue: z.core.$ZodIssue): string[] {
  const { code, path, input, message } = issue;
  if (code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${fieldAt([...path, key])} is no field there is; ${message}`);
  }
  if (path.length === 0) return [`the default export is ${received(input)}; ${message}`];
  return [`${fieldAt(path)} is ${received(input)}; ${message}`];
}

function received(input: unknown): string {
  return input === undefined ? 'missing' : describeValue(input);
}

/** `tiers[0].run` */
function fieldAt(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      const name = /^[\w$-]+$/.test(String(key)) ? String(key) : describeValue(String(key));
      return index === 0 ? name : `.${name}`;
    })
    .join('');
}

function isSchema(value: unknown): boolean {
  return hasField(value, '_zod') && hasField(value, 'safeParse') && typeof value.safeParse === 'function';
}

function schemaRemedy(value: unknown): string {
  const isOfZod3 = hasField(value, '_def') && !hasField(value, '_zod');
  return isOfZod3 ? 'it is a schema of zod 3; import zod 4' : 'it must be a schema of zod, such as z.object({})';
}

function hasField<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> {
  return typeof value === 'object' && value !== null && name in value;
}
