import { setTimeout as sleep } from 'node:timers/promises';
import { TIER_ERRORS } from '../../patterns/catalogue/error-lists.ts';
import {
  AgentError,
  AgentOutputInvalidError,
  AgentThrottledError,
  CataloguedError,
} from '../../patterns/catalogue/errors.ts';
import { GraphError } from '../../patterns/catalogue/graph-errors.ts';
import type {
  AgentCall,
  InvokeRequest,
  InvokeResponse,
  TierFailure,
  TierPlan,
} from '../../patterns/catalogue/payloads.ts';
import { kindOfError } from '../../patterns/circuit-breaker/index.ts';
import { ERROR_HANDLER_TIER, type GraphDeclaration, RECURSION_LIMIT } from '../../patterns/declarations/graph.ts';
import { tierTimeLeftMs } from '../../patterns/fallback/call.ts';
import type { NodeFailureRecord, TaskRun } from '../../patterns/graphs/superstep.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import { injectFault } from '../../stores/fault-injection/inject.ts';
import { withNodeFaults } from '../../stores/fault-injection/node-faults.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { recordAnswer } from '../agent-call/attempt-metrics.ts';
import { checkMayStart } from '../agent-call/budget.ts';
import { taskQuestions } from '../agent-call/task-questions.ts';
import { withAgentDeadline } from '../runtime/deadline.ts';
import { dynamo } from '../runtime/dynamodb.ts';
import { drawFault, nodeFaults } from '../runtime/faults.ts';
import { logger } from '../runtime/logger.ts';
import { reasonOf } from '../runtime/reason.ts';
import { openStores } from '../runtime/stores.ts';
import { contextOf, type SteppedGraphFactory, threadIdOf } from './stepped-graph.ts';

/** Errors of an attempt that are none of the node's: of its store, and one that says that no retry helps. */
const PASSED_ON: readonly string[] = ['StoreUnavailableError', 'RetrySkipped', 'AnswerNeeded', 'SupersededError'];

/** Begins the message of an error that a node threw. */
const NODE_FAILED = 'the node failed: ';

/** One attempt of a task of a graph, whose answer are the writes that it stores in the checkpoint of its thread. */
export async function answerTask(
  declaration: GraphDeclaration,
  factory: SteppedGraphFactory,
  request: InvokeRequest,
): Promise<InvokeResponse> {
  const { graph, recursionLimit = RECURSION_LIMIT } = declaration;
  const { run, call, retryCount, enteredAt } = request;
  const { agent, replica, tier, task } = call;
  if (task === undefined) throw new TypeError(`the call of ${agent} has no task: state machine and function differ`);
  logger.info('invoked', { code: 'AGENT_INVOKED', agent, replica, tier, attempt: retryCount + 1 });
  const { table, breakers } = openStores(call.tiers);
  checkMayStart(request, table.nowMs());
  if (retryCount > 0) await breakers.renew(call.admission);

  const fault = await drawFault(request);
  // before the deadline starts: a real hang or crash leaves nobody who could report a deadline
  if (fault !== undefined) await injectFault(fault);
  await withAgentDeadline(deadlineMsOf(call), `${agent}/${tier}`, async (signal) => {
    if (fault?.kind === 'slow') await sleep(fault.seconds * 1000, undefined, { signal });
    // before the node runs: what it wrote would be its answer
    if (fault?.kind === 'garbage') throw new AgentOutputInvalidError(`injected: node ${task.node} answered garbage`);
    const answersTo = answersOf(request, table);
    const context = contextOf(declaration, run);
    const taskRun: TaskRun = {
      threadId: threadIdOf(run),
      task,
      signal,
      recursionLimit,
      answersTo,
      attempt: {
        nodeAttempt: retryCount + 1,
        ...(enteredAt === undefined ? {} : { nodeFirstAttemptTime: Date.parse(enteredAt) }),
      },
      ...(context === undefined ? {} : { context }),
      ...failureOf(call),
    };
    await runTask(() => withNodeFaults(nodeFaults(request), () => factory(graph, dynamo()).runTask(taskRun)));
  });
  await breakers.recordOutcome(call.admission, 'success');
  recordAnswer(request, table.nowMs(), true);
  logger.info('answered', { code: 'AGENT_ANSWERED', agent, replica, tier, task: task.id });
  return { status: 'done', agent, replica, tier, attempts: retryCount + 1 };
}

/** The answers to the node's questions, where it declares for how long a run waits for them. */
function answersOf({ run, call }: InvokeRequest, table: WorkflowTable): TaskRun['answersTo'] {
  const seconds = planOf(call)?.answerTimeoutSeconds;
  const limit = seconds === undefined ? {} : { answerTimeoutMs: seconds * 1000 };
  const questions = taskQuestions(limit, run, call, table);
  return async (asked) => {
    if (questions !== undefined) return await questions.answersTo(asked);
    const values = asked.map(({ value }) => describeValue(value)).join(', ');
    throw new GraphError(
      `node ${call.task?.node} asks ${values}: declare its answerTimeoutMs, for how long a run waits`,
    );
  };
}

function planOf(call: AgentCall): TierPlan | undefined {
  return call.tiers.find(({ name }) => name === call.tier);
}

function deadlineMsOf(call: AgentCall): number {
  const { attemptTimeoutMs = 0 } = planOf(call) ?? {};
  return Math.min(attemptTimeoutMs, Math.max(0, tierTimeLeftMs(call, Date.now())));
}

/** The failure that is passed to the error handler of a node: the last one of the node, or the circuit that refused it. */
function failureOf({ tier, failures, skipped }: AgentCall): Pick<TaskRun, 'failure'> {
  if (tier !== ERROR_HANDLER_TIER) return {};
  const failed = failures.at(-1);
  if (failed !== undefined) return { failure: originalOf(failed) };
  const [refused] = skipped;
  const state = refused?.state ?? 'open';
  return { failure: { error: 'CircuitBreakerOpenError', cause: `the circuit of the node is ${state}` } };
}

/** The error that a node threw, where it reported it: the handler gets that error, not the one that wraps it. */
function originalOf({ error, cause }: TierFailure): NodeFailureRecord {
  const { groups } = new RegExp(`^${NODE_FAILED}(?<error>[\\w$.]+): (?<cause>.*)$`, 's').exec(cause) ?? {};
  return groups?.error === undefined ? { error, cause } : { error: groups.error, cause: groups.cause ?? '' };
}

/** Every error of a node is an AgentError, except catalogued errors and throttling, as of any tier. */
async function runTask(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof CataloguedError && [...TIER_ERRORS, ...PASSED_ON].includes(error.name)) throw error;
    if (kindOfError(error) === 'throttled') throw new AgentThrottledError(`the node was throttled: ${reasonOf(error)}`);
    throw new AgentError(NODE_FAILED + reasonOf(error));
  }
}
