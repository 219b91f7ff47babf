import * as z from 'zod';
import { admission, rejection } from '../circuit-breaker/admission.ts';
import { circuitOptions } from '../circuit-breaker/circuit-options.ts';
import { phaseThresholds } from '../degradation/thresholds.ts';
import { graphTask } from '../graphs/superstep.ts';
import { COMBINATORS } from '../replication/consensus.ts';
import { retryBackoff } from '../retry.ts';

/**
 * Payloads of the tasks of a workflow. Each schema is checked by the handler that receives it; the types are inferred.
 */

const json = z.json();

/**
 * Largest input of a workflow, in bytes of JSON. It is part of every task's payload, with a plan or a call, and a payload has
 * at most 256 KiB. Callers store larger data themselves and pass its key.
 */
export const MAX_INPUT_BYTES = 100_000;

/**
 * Deepest nesting of a workflow's input. Schemas and canonical JSON are read recursively and overflow the stack at about
 * 5,000 levels; nothing that anybody writes comes near.
 */
export const MAX_INPUT_DEPTH = 200;

/** The id of a workflow over all its executions. */
export const workflowId = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/, 'use 1 to 80 of A-Z a-z 0-9 - _');

/** The workflow id of canaries, which no workflow has: none holds a `#`. */
export const CANARY_WORKFLOW_ID = '#canary';

/** The input of an execution: it starts a workflow, or resumes one at its first phase that is not completed. */
export const startRequest = z
  .strictObject({
    /** names the workflow over all its executions @default - the execution's name */
    workflowId: workflowId.optional(),
    /** checked against the workflow's own schema, and kept as it is; a resumed workflow has it already */
    input: json.optional(),
    /** resumes the workflow of this id, which must have been started before */
    resume: z.boolean().default(false),
    /** fault rules of this run; refused unless the stage enables injection */
    faults: z.array(z.string()).max(50).default([]),
    /** seed of the random numbers that fault rates are compared with */
    faultSeed: z.int().default(0),
  })
  .refine(({ input, resume }) => (input === undefined) === resume, 'give either input, or resume: true')
  .refine(({ workflowId, resume }) => workflowId !== undefined || !resume, 'resume needs the workflowId to go on with');

/** The run as every task of it sees it; made by Accept, kept in the variable `$run`. */
export const run = z.object({
  workflow: z.string(),
  workflowId: z.string(),
  /** fencing token: a newer execution of the same workflow has a higher one */
  epoch: z.int().positive(),
  /** begins the keys of the workflow's records, see `stores/workflow-table/keys.ts` @default - keys without a name */
  incarnation: z.string().exactOptional(),
  executionArn: z.string(),
  startedAtMs: z.number(),
  /** as it was received: each agent parses it by the workflow's schema, whose outcome need not be JSON */
  input: json,
  faults: z.array(z.string()),
  faultSeed: z.int(),
  /** traces of X-Ray of this execution and of earlier ones of its workflow, the newest last @default - it is not traced */
  traceIds: z.array(z.string()).exactOptional(),
});

/** One tier as the state machine's definition carries it. */
export const tierPlan = z.object({
  name: z.string(),
  breakerId: z.string(),
  attemptTimeoutMs: z.number().positive(),
  /** @default - AGENT_BACKOFF */
  retry: retryBackoff.exactOptional(),
  /** which of the phase's Invoke states has these retries, from 1 @default - the first, with the default retries */
  invokeState: z.int().positive().exactOptional(),
  /** the settings of its circuit @default - those of the deployment */
  circuit: circuitOptions.exactOptional(),
  /** how long its run waits for the answer to a question, in whole seconds @default - it asks none */
  answerTimeoutSeconds: z.int().positive().exactOptional(),
});

/** One agent as the state machine's definition carries it. */
export const agentPlan = z.object({
  name: z.string(),
  required: z.boolean(),
  replicas: z.int().positive(),
  quorum: z.int().positive(),
  combinator: z.enum(COMBINATORS),
  functionArn: z.string(),
  /** time limit of one call over all tiers and retries, in milliseconds */
  budgetMs: z.number().positive(),
  tiers: z.array(tierPlan).min(1),
});

/** Options of a phase that decide about it once its calls are over. */
const phaseOptions = {
  /** @default - DEFAULT_THRESHOLDS */
  thresholds: phaseThresholds.exactOptional(),
  /** rounds it may add for agents that are neither done nor failed @default - MAX_EXTRA_ROUNDS */
  extraRounds: z.int().nonnegative().exactOptional(),
};

/** One phase as the state machine's definition carries it. */
export const phasePlan = z.object({
  name: z.string(),
  /** the phases before this one, whose results its agents read */
  earlierPhases: z.array(z.string()),
  agents: z.array(agentPlan).min(1),
  /** calls that run at once @default - all of them */
  maxConcurrency: z.int().positive().exactOptional(),
  ...phaseOptions,
});

/**
 * The part of an agent's plan that decides about its phase once its calls are over. EndPhase and Report get no more: functions and tiers are
 * most of a plan, and a payload has 256 KiB for the agents of all phases.
 */
export const agentSettlementPlan = agentPlan.pick({
  name: true,
  required: true,
  replicas: true,
  quorum: true,
  combinator: true,
});

/** A phase as its end and the report know it. */
export const phaseSettlementPlan = z.object({
  name: z.string(),
  agents: z.array(agentSettlementPlan).min(1),
  ...phaseOptions,
});

/** A tier that was tried and did not answer. */
export const tierFailure = z.object({ tier: z.string(), error: z.string(), cause: z.string() });

/** A tier that was not tried, because its circuit refused. */
export const skippedTier = rejection.extend({ tier: z.string() });

/** The tiers that did not answer a call before the one in question. */
export const triedTiers = z.object({
  /** tiers that failed */
  failures: z.array(tierFailure).readonly(),
  /** tiers whose circuit refused */
  skipped: z.array(skippedTier).readonly(),
});

/** What is billed, so far. */
const spent = z.object({ transitions: z.int().nonnegative(), invocations: z.int().nonnegative() });

/** One item of the fan-out: one replica of one agent, at the tier it is admitted to. */
export const agentCall = z.object({
  phase: z.string(),
  earlierPhases: z.array(z.string()),
  round: z.int().nonnegative(),
  agent: z.string(),
  replica: z.int().nonnegative(),
  functionArn: z.string(),
  /** the Task's limit at this tier: its own, or what the budget leaves */
  taskTimeoutSeconds: z.number(),
  /** see TierPlan.invokeState, of the tier to run */
  invokeState: z.int().positive().exactOptional(),
  tiers: z.array(tierPlan).min(1),
  /** the tier to run, one of `tiers` */
  tier: z.string(),
  admission,
  /** the budget of the whole call, all tiers and retries: nothing starts that could end after it */
  callDeadlineMs: z.number(),
  /** when attempts of this tier must be over, so that the tiers after it have their time */
  tierDeadlineMs: z.number(),
  /** the round may be decided before its last call ends; the call that decides it then ends the fan-out */
  mayEndPhaseEarly: z.boolean(),
  budgetMs: z.number().positive(),
  ...triedTiers.shape,
  /** when the first of its attempts began, which failed @default - no tier before this one has failed */
  firstAttemptAtMs: z.number().exactOptional(),
  /** false when no fault rule stood as the phase began: the call does not look for one @default true */
  hasActiveFaults: z.boolean().exactOptional(),
  /** the task of the graph to run @default - the workflow has phases of agents */
  task: graphTask.exactOptional(),
  /** of its tier, see TierPlan */
  answerTimeoutSeconds: z.int().positive().exactOptional(),
  /** how often it went on after an answer @default 0 */
  continued: z.int().positive().exactOptional(),
  /** of a graph's call, which the state machine counts @default - it is not counted */
  spent: spent.exactOptional(),
});

/** State.RetryCount: 0 for the first attempt. Faults draw their random numbers by it. */
const retryCount = z.int().nonnegative().default(0);

/** State.EnteredTime of a Task: when its first attempt began, whichever attempt this is @default - the definition is older */
const enteredAt = z.iso.datetime().optional();

/** Input of the agent's function. */
export const invokeRequest = z.object({
  run,
  call: agentCall,
  retryCount,
  redriveCount: z.int().nonnegative(),
  enteredAt,
});

/** Output of the agent's function: which tier answered after how many attempts, never the answer itself. */
export const invokeResponse = z.object({
  status: z.literal('done'),
  agent: z.string(),
  replica: z.int(),
  tier: z.string(),
  attempts: z.int(),
});

/** Input of AwaitAnswer: the call that waits, and the token of its task. */
export const awaitAnswerRequest = z.object({
  run,
  call: agentCall,
  token: z.string(),
  retryCount,
  redriveCount: z.int().nonnegative(),
});

/** Input of RecordFailure: the failed call and its error as Step Functions reports it. */
export const recordFailureRequest = z.object({
  run,
  call: agentCall,
  error: z.object({ Error: z.string(), Cause: z.string().default('') }),
  retryCount,
  redriveCount: z.int().nonnegative(),
  enteredAt,
});

/** Output of RecordFailure: the call at its next tier, or the end of the call. */
export const recordFailureResponse = z.discriminatedUnion('next', [
  z.object({ next: z.literal('invoke'), call: agentCall }),
  z.object({
    next: z.literal('done'),
    status: z.enum(['done', 'failed', 'unsettled']),
    agent: z.string(),
    replica: z.int(),
    /** of the stored answer, which need not be that of the tier that failed; only for `done` */
    tier: z.string().optional(),
    attempts: z.int().optional(),
  }),
]);

/** Input of BeginPhase. */
export const phaseRequest = z.object({
  run,
  phase: phasePlan,
  round: z.int().nonnegative(),
  retryCount,
  redriveCount: z.int().nonnegative(),
});

/** Input of EndPhase. */
export const endPhaseRequest = phaseRequest.extend({
  phase: phaseSettlementPlan,
  /** calls whose RecordFailure failed, so that what it stored may not be published */
  unsettled: z.array(z.object({ agent: z.string(), replica: z.int() })).default([]),
});

/** A replica that is not called in this round: the circuit of each of its tiers refused. */
const refusedReplica = z.object({ agent: z.string(), replica: z.int(), skipped: z.array(skippedTier).readonly() });

/** Output of BeginPhase: the items of the fan-out, and the replicas that failed before it. */
export const beginPhaseResponse = z.object({
  calls: z.array(agentCall),
  refused: z.array(refusedReplica).default([]),
});

/** Input of the handler that has LangGraph apply a superstep, and plans the next. */
export const superstepRequest = phaseRequest.extend({
  /** the superstep whose tasks have run */
  step: z.int().nonnegative(),
  /** in which redrive they were planned: planned before this one, they have not run since */
  plannedIn: z.int().nonnegative(),
  /** as for EndPhase */
  unsettled: z.array(z.object({ agent: z.string(), replica: z.int() })).default([]),
});

/** A superstep as it is planned: the tasks to run, and those that failed before they ran. */
export const superstepResponse = beginPhaseResponse.extend({
  next: z.enum(['run', 'done']),
  step: z.int().nonnegative(),
  /** LangGraph's thread, in which its history is */
  threadId: z.string(),
});

/** Output of EndPhase when the phase is completed. */
export const endPhaseResponse = z.object({
  phase: z.string(),
  level: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  failedAgents: z.array(z.string()),
});

/** Input of Accept: the execution's own input, unchecked, and the execution. */
export const acceptRequest = z.object({
  input: z.unknown(),
  execution: z.object({ arn: z.string(), name: z.string(), startedAt: z.iso.datetime() }),
});

/** Input of Report. */
export const reportRequest = z.object({
  run,
  phases: z.array(phaseSettlementPlan).min(1),
  retryCount,
  redriveCount: z.int().nonnegative(),
  /** whether any tier asks a model: only then its usage is read @default false */
  asksModels: z.boolean().optional(),
  enteredAt,
  /** of the states before it, each attempt counted @default - it is made of what is stored */
  spent: spent.optional(),
});

export type Spent = z.infer<typeof spent>;
export type StartRequest = z.input<typeof startRequest>;
export type Run = z.infer<typeof run>;
export type TierPlan = z.infer<typeof tierPlan>;
export type AgentSettlementPlan = z.infer<typeof agentSettlementPlan>;
export type PhaseSettlementPlan = z.infer<typeof phaseSettlementPlan>;
export type AgentPlan = z.infer<typeof agentPlan>;
export type PhasePlan = z.infer<typeof phasePlan>;
export type TierFailure = z.infer<typeof tierFailure>;
export type SkippedTier = z.infer<typeof skippedTier>;

export type TriedTiers = Readonly<z.infer<typeof triedTiers>>;

export type AgentCall = z.infer<typeof agentCall>;
export type InvokeRequest = z.infer<typeof invokeRequest>;
export type InvokeResponse = z.infer<typeof invokeResponse>;
export type AwaitAnswerRequest = z.infer<typeof awaitAnswerRequest>;
export type RecordFailureRequest = z.infer<typeof recordFailureRequest>;
export type RecordFailureResponse = z.infer<typeof recordFailureResponse>;
export type EndPhaseRequest = z.infer<typeof endPhaseRequest>;
export type PhaseRequest = z.infer<typeof phaseRequest>;
export type SuperstepRequest = z.infer<typeof superstepRequest>;
export type SuperstepResponse = z.infer<typeof superstepResponse>;
export type RefusedReplica = z.infer<typeof refusedReplica>;
export type BeginPhaseResponse = z.infer<typeof beginPhaseResponse>;
export type EndPhaseResponse = z.infer<typeof endPhaseResponse>;
export type ReportRequest = z.infer<typeof reportRequest>;
