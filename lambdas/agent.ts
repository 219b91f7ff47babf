import type { AgentDeclaration } from '../patterns/agent.ts';
import { type InvokeRequest, type InvokeResponse, invokeRequest } from '../patterns/payloads.ts';
import { ballotIn, type StoredResult } from '../patterns/settlement.ts';
import { readResult, storeResult } from '../stores/workflows/results.ts';
import type { WorkflowTable } from '../stores/workflows/table.ts';
import { answer } from './shared/attempt.ts';
import { checkTime, withoutRetry } from './shared/budget.ts';
import { logger, logRun } from './shared/logger.ts';
import { answerProbe, type ProbeResponse } from './shared/probe.ts';
import { storesFor } from './shared/stores.ts';
import type { InputSchema } from './shared/task-input.ts';
import { vote } from './shared/vote.ts';

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
  return async (event) => {
    const probe = await answerProbe(declaration, workflow, event);
    if (probe !== undefined) return probe;
    const request = invokeRequest.parse(event);
    logRun(request.run);
    try {
      return await invoke(declaration, workflow, request);
    } catch (error) {
      throw withoutRetry(error, request, Date.now());
    }
  };
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
  const { workflows, breakers } = storesFor(request, `${call.agent} ${call.replica} ${call.tier} ${call.round}`);

  if (mayBeRepeated(request)) {
    const stored = await readResult(workflows, run, call.phase, call.agent, call.replica);
    if (stored !== undefined) return answered(workflows, request, stored);
  }
  checkTime(request, workflows.nowMs());
  if (retryCount > 0) await breakers.renew(call.admission);

  const result = await answer(declaration, workflow, request, workflows);
  const stored = await storeResult(workflows, run, call.phase, result);
  await breakers.book(call.admission, 'success');
  logger.info('answered', { code: 'AGENT_ANSWERED', agent: call.agent, replica: call.replica, tier: stored.tier });
  return answered(workflows, request, stored);
}

/**
 * Whether the answer may be stored already. A retry and a redrive say so by their counts. A process that was killed
 * between its answer's store and its response is invoked again under the same counts, but in an environment that came up
 * after the call was admitted; that costs a call one read at a cold start, and none in an environment that is warm.
 */
function mayBeRepeated({ call, retryCount, redriveCount }: InvokeRequest): boolean {
  return retryCount > 0 || redriveCount > 0 || call.admission.admittedAtMs <= STARTED_AT_MS;
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
