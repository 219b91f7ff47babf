import type * as z from 'zod';
import type { Budgets, TaskBudget } from '../budgets/declaration.ts';
import type { CircuitOptions } from '../circuit-breaker/circuit-options.ts';
import type { NamedNode } from '../fault-injection/named-node.ts';
import type { Json } from '../json/json.ts';
import type { CompiledSchemas } from '../models/compiled-schemas.ts';
import type { ModelUses } from '../models/model.ts';
import type { TaskQuestions } from '../questions/task-questions.ts';
import type { ModelQuotas, TaskQuotas } from '../quotas/declaration.ts';
import type { DegradationLevel } from '../report/report.ts';
import type { RetryOptions } from '../retry.ts';
import type { Trigger } from '../triggers/trigger.ts';
import { type DeclaringModule, declaredIn } from './declared-in.ts';

/** The argument of a tier: the workflow's input, the outputs of earlier phases, and the identity of this call. */
export interface AgentTask<Input = Json> {
  /** the workflow's input as its schema makes of it */
  readonly input: Input;
  /** outputs of the agents of earlier phases, by phase and agent; a failed agent has no entry; one output per replica */
  readonly results: Readonly<Record<string, Readonly<Record<string, readonly Json[]>>>>;
  /** which replica this is, from 0 */
  readonly replica: number;
  /** the id of the workflow; `#canary` while a canary tries the tier */
  readonly workflowId: string;
  /** which attempt of this tier it is, from 1; counted anew for each tier, each further round and each redrive */
  readonly attempt: number;
  /**
   * Names what this agent, or this replica of it, does for this workflow: 32 hexadecimal digits. It is the same for each
   * attempt, tier, round, redrive and resume; another for each agent, replica and workflow, and for a workflow id that is
   * used again after its records have expired. A canary has one of its own each time.
   */
  readonly idempotencyKey: string;
  /** the agent that is asked: its name, and the schema that the answer of a tier is checked against */
  readonly agent: { readonly name: string; readonly output: z.ZodType };
  /** writes lines that carry workflow, agent, replica, tier and attempt; `ballast logs` shows them */
  readonly logger: AgentLogger;
  /** aborted when the attempt's deadline is reached */
  readonly signal: AbortSignal;
  /** when that is, in epoch milliseconds @default - not known, in a task that was made by hand */
  readonly deadlineAtMs?: number;
  /**
   * The workflow's budgets, for a tier that pays per call; `modelTier` uses it by itself.
   * @default - none, in a task that was made by hand: nothing is reserved and nothing is counted
   */
  readonly budget?: TaskBudget;
  /**
   * The quotas of its workflow's models, which all its functions share; `modelTier` uses them by itself.
   * @default - none, in a task that was made by hand
   */
  readonly quotas?: TaskQuotas;
  /**
   * Schemas of answers that providers have compiled before; `modelTier` uses them by itself.
   * @default - none is known, in a task that was made by hand
   */
  readonly compiledSchemas?: CompiledSchemas;
  /**
   * Asks users, for a tier that declares `answerTimeoutMs`; `graphTier` uses it by itself.
   * @default - the tier declares none, or the task is that of a canary, or was made by hand
   */
  readonly questions?: TaskQuestions;
}

/** A line is a message and fields: values that can be written as JSON. `debug` is written with POWERTOOLS_LOG_LEVEL DEBUG only. */
export interface AgentLogger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** One way for an agent to answer. The first tier of an agent is its primary, the others its fallbacks, in order. */
export interface Tier<Input = Json> {
  /** unique in the agent; lower case with hyphens */
  readonly name: string;
  /**
   * Deadline of one attempt, in milliseconds, at most 840000 (14 minutes). An attempt of each tier must fit `budgetMs`.
   * @default 5000, the deadline of a rule tier
   */
  readonly attemptTimeoutMs?: number;
  /**
   * Name of what this tier depends on, when several agents share it (one model provider, one circuit).
   * @default - the circuit is the tier's own: `<agent>/<tier>`
   */
  readonly dependency?: string;
  /** Retries after failures that may pass, and after throttling. @default - 3 attempts, waits of at most 1 s and 2 s */
  readonly retry?: RetryOptions;
  /**
   * Settings of the tier's circuit. Tiers that share a `dependency` share its circuit: declare them once, or alike.
   * @default - opens after 5 failures in a row for 60 s, closes after 2 successes
   */
  readonly circuit?: CircuitOptions;
  /**
   * The model that it asks, as `modelTier` says: what the construct grants to the function of its agent.
   * @default - it asks none
   */
  readonly uses?: ModelUses;
  /**
   * Whether it keeps checkpoints of a graph, as `graphTier` of `ballast/langgraph` says: the construct gives the function of its
   * agent a table for them.
   * @default false
   */
  readonly keepsCheckpoints?: boolean;
  /**
   * Fault-tolerant nodes inside of it, as `graphTier` finds them: fault rules can name them, as if they were agents.
   * @default - rules can name its agent and itself only
   */
  readonly nodes?: readonly NamedNode[];
  /**
   * How long a run waits for the answer to a question of this tier, in milliseconds: 1000 to 7776000000 (90 days). Then the next tier
   * answers. The wait is no part of `budgetMs`.
   * @default - the tier asks no questions
   */
  readonly answerTimeoutMs?: number;
  /** Pure, or one client call. Its return value is checked against the agent's output schema. */
  run(task: AgentTask<Input>): unknown;
}

/** Run an agent several times at once and let the replicas vote; see `consensus.ts` for the combinators. */
export type Replication<Output = Json> = {
  readonly replicas: number;
  /** how many replicas must answer, and for a majority agree */
  readonly quorum: number;
} & (
  | { readonly combinator: 'first' | 'field-wise' }
  | {
      readonly combinator: 'majority';
      /** The ballot of an answer; answers with equal ballots agree, null abstains. @default - the whole answer */
      ballot?(output: Output): string | null;
    }
  | {
      readonly combinator: 'median';
      /** The number that the median is taken of; null abstains. */
      value(output: Output): number | null;
    }
  | {
      readonly combinator: 'weighted';
      /** As for `majority`. */
      ballot?(output: Output): string | null;
      /** How much the answer counts, 0 or more. */
      weight(output: Output): number;
    }
);

/** An agent: one file, its declaration and its tiers. */
export interface AgentDeclaration<Input = Json, Output = Json> {
  /** unique in the workflow; lower case with hyphens */
  readonly name: string;
  /** the phase it belongs to, one of the workflow's `phases` */
  readonly phase: string;
  /** a phase fails when more than 30 % of its required agents fail; an optional one never fails a run */
  readonly required: boolean;
  /**
   * Budget of one call over all its tiers and retries, in milliseconds, at most 900000 (15 minutes): no agent can delay a
   * phase longer in one round. A retry that would not fit is left out, so that the tiers after it keep their time.
   * @default 45000
   */
  readonly budgetMs?: number;
  /** replicas of the agent, and how they vote @default - one replica, its answer is the agent's */
  readonly replication?: Replication<Output>;
  /** schema of the return value of every tier; any other value is an AgentOutputInvalidError */
  readonly output: z.ZodType<Output>;
  /**
   * How degraded an answer is, where the agent knows: 0 is full service, 1 reduced, 2 minimal. A graph may have lost some of its nodes. Its
   * phase is at least at that level.
   * @default - every answer is full service
   */
  degradationLevel?(output: Output): DegradationLevel;
  /** ways to answer, in the order of preference */
  readonly tiers: readonly [Tier<Input>, ...Tier<Input>[]];
}

/** A workflow: one file next to its agents' files. */
export interface WorkflowDeclaration<Input = Json, Received = unknown> {
  /** 1 to 40 lower-case letters, digits and hyphens, a letter first */
  readonly name: string;
  /**
   * An input that it refuses starts no execution. The input is stored as received; the agents get the parsed value, which
   * need not be JSON: a default filled in, a Date. It is parsed more than once, so the same input must always parse to the
   * same value.
   */
  readonly input: z.ZodType<Input, Received>;
  /** names of the phases, in order */
  readonly phases: readonly [string, ...string[]];
  /** options of phases, by their names @default - every phase has the defaults */
  readonly phaseOptions?: Readonly<Record<string, PhaseOptions>>;
  /**
   * What canaries try a tier with while its circuit is open: cheap to answer, and the answer is thrown away.
   * @default - no canary is sent: the calls of users test a tier once the open period of its circuit is over
   */
  readonly canary?: CanarySample<Received>;
  /**
   * Events that start the workflow, each once per business key, and schedules, each once per scheduled time. One that makes no
   * valid input starts nothing: it goes to the queue of undelivered events with the reason.
   * @default - no event and no schedule starts it
   */
  readonly on?: readonly Trigger[];
  /** What its models may use, each checked before every call. @default - no limit */
  readonly budgets?: Budgets<Input>;
  /**
   * The account's own limits of models, by their ids: all functions of the workflow share them, and wait for each other instead
   * of being throttled. @default - calls are made at once
   */
  readonly modelQuotas?: ModelQuotas;
}

/** How a phase degrades, and how long it may take. */
export interface PhaseOptions {
  /** the phase fails when more than this share of its required agents failed, 0 to 1 @default 0.3 */
  readonly criticalShare?: number;
  /** success rate of all its agents from which on it is at level 0, 0 to 1 @default 0.8 */
  readonly level0?: number;
  /** success rate from which on it is at level 1, 0 to level0; below it is at level 2 @default 0.5 */
  readonly level1?: number;
  /** rounds for agents that neither answered nor failed, 0 to 5; then they have failed @default 2 */
  readonly extraRounds?: number;
  /**
   * Longest budget of its optional agents, in milliseconds: the phase waits no longer for a straggler it can do without.
   * @default - the budget of each agent
   */
  readonly softDeadlineMs?: number;
  /**
   * Calls that run at once, 1 to 40. A call that waits for its turn has its budget after that: with 10 calls and
   * `maxConcurrency` 5 a phase may take twice the budget in a round.
   * @default - all of them
   */
  readonly maxConcurrency?: number;
}

/** A task for canaries. `results` are those of earlier phases, for agents that read them. */
export interface CanarySample<Received = unknown> {
  /** as a caller would send it */
  readonly input: Received;
  readonly results?: Readonly<Record<string, Readonly<Record<string, readonly Json[]>>>>;
}

/** Declares an agent of a workflow's folder; the types of its tiers follow from it. */
export function defineAgent<Input, Output>(
  declaration: AgentDeclaration<Input, Output>,
): AgentDeclaration<Input, Output>;
/**
 * Declares an agent that a stack passes to `AgentWorkflow`: the default export of its module.
 * @param module `import.meta`, from which the agent's function is built
 */
export function defineAgent<Input, Output>(
  module: DeclaringModule,
  declaration: AgentDeclaration<Input, Output>,
): AgentDeclaration<Input, Output>;
export function defineAgent(...given: [AgentDeclaration] | [DeclaringModule, AgentDeclaration]): AgentDeclaration {
  return given.length === 1 ? given[0] : declaredIn(...given);
}

/** Declares the workflow of a folder. */
export function defineWorkflow<Input, Received>(
  declaration: WorkflowDeclaration<Input, Received>,
): WorkflowDeclaration<Input, Received>;
/**
 * Declares a workflow that a stack passes to `AgentWorkflow`: the default export of its module.
 * @param module `import.meta`, from which the workflow's functions are built
 */
export function defineWorkflow<Input, Received>(
  module: DeclaringModule,
  declaration: WorkflowDeclaration<Input, Received>,
): WorkflowDeclaration<Input, Received>;
export function defineWorkflow(
  ...given: [WorkflowDeclaration] | [DeclaringModule, WorkflowDeclaration]
): WorkflowDeclaration {
  return given.length === 1 ? given[0] : declaredIn(...given);
}
