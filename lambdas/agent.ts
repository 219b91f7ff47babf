import { type InvokeRequest, type InvokeResponse, invokeRequest } from '../patterns/catalogue/payloads.ts';
import type { AgentDeclaration } from '../patterns/declarations/agent.ts';
import { ballotIn, type StoredResult } from '../patterns/degradation/settlement.ts';
import { readResult, storeResult } from '../stores/checkpoints/results.ts';
import type { WorkflowTable } from '../stores/workflow-table/table.ts';
import { answer } from './agent-call/attempt.ts';
import { checkTime, withoutRetry } from './agent-call/budget.ts';
import { answerProbe, type ProbeResponse } from './agent-call/probe.ts';
import { vote } from './agent-call/vote.ts';
import { runHandler } from './runtime/invocation.ts';
import { logger } from './runtime/logger.ts';
import { openStores } from './runtime/stores.ts';
import type { InputSchema } from './runtime/task-input.ts';

/** Why a computed answer is not the stored one. */
const DROPPED = 'an attempt that ran at the same time stored its answer first';

/** When this execution environment came up, in epoch milliseconds. */
const STARTED_AT_MS = Date.now();

/**
 * The one wrapper around every agent: reads a stored answer if this may not be the first attempt, applies injected faults,
 * holds the deadline, runs the tier, validates the answer and stores it. An agent is idempotent because of it. Pings and
 * canaries come through it too, and leave nothing behind.
 */
export function agentHandler(
  declaration: AgentDeclaration,
  workflow: InputSchema,
): (event: unknown) => Promise<InvokeResponse | ProbeResponse> {
  const answerCall = runHandler('agent', invokeRequest, async (request) => {
    try {
      return await invoke(declaration, workflow, request);
    } catch (error) {
      throw withoutRetry(error, request, Date.now());
    }
  });
  return async (event) => (await answerProbe(declaration, workflow, event)) ?? (await answerCall(event));
}

async function invoke(
  declaration: AgentDeclaration,
  workflow: InputSchema,
  request: InvokeRequest,
): Promise<InvokeResponse> {
  const { run, call, retryCount } = request;
  const { agent, replica, tier } = call;
  // whatever is printed from here to the end of the invocation is known by this line
  logger.info('asked', { code: 'AGENT_ASKED', agent, replica, tier, attempt: retryCount + 1 });
  const { workflows, breakers } = openStores();

  if (mayBeRepeated(request)) {
    const stored = await readResult(workflows, run, call.phase, call.agent, call.replica);
    if (stored !== undefined) {
      logger.info('answer found', {
        code: 'AGENT_ANSWER_FOUND',
        agent: call.agent,
        replica: call.replica,
        tier: stored.tier,
      });
      return answered(workflows, request, stored);
    }
  }
  checkTime(request, workflows.nowMs());
  if (retryCount > 0) await breakers.renew(call.admission);

  const result = await answer(declaration, workflow, request, workflows);
  const { result: stored, isOwn } = await storeResult(workflows, run, call.phase, result);
  await breakers.recordOutcome(call.admission, 'success');
  if (isOwn) logger.info('answered', { code: 'AGENT_ANSWERED', agent, replica, tier });
  else
    logger.warn('answer dropped', {
      code: 'AGENT_ANSWER_DROPPED',
      agent,
      replica,
      tier,
      reason: DROPPED,
      stored: stored.tier,
    });
  return answered(workflows, request, stored);
}

/**
 * Whether the answer may be stored already: something of this replica ran before, and may still be running, unseen, after a
 * stop, a Task's limit or a newer execution. A process that was killed between its answer's store and its response is
 * invoked again as if it was the first, but in an environment that came up after the call was admitted; that costs a
 * call one read at a cold start, and none in an environment that is warm.
 */
function mayBeRepeated({ run, call, retryCount, redriveCount }: InvokeRequest): boolean {
  const isFirst = retryCount === 0 && redriveCount === 0 && call.round === 0 && call.failures.length === 0;
  return !isFirst || run.epoch > 1 || call.admission.admittedAtMs <= STARTED_AT_MS;
}

/** The answer is stored: votes with it where the round may be decided early. */
async function answered(
  workflows: WorkflowTable,
  { run, call }: InvokeRequest,
  stored: StoredResult,
): Promise<InvokeResponse> {
  const { agent, replica, tier, attempts } = stored;
  await vote(workflows, run, call, ballotIn(stored));
  return { status: 'done', agent, replica, tier, attempts };
}
