import { setTimeout as sleep } from 'node:timers/promises';
import { TIER_ERRORS } from '../../patterns/catalogue/error-lists.ts';
import {
  AgentError,
  AgentOutputInvalidError,
  AgentThrottledError,
  CataloguedError,
} from '../../patterns/catalogue/errors.ts';
import type { InvokeRequest } from '../../patterns/catalogue/payloads.ts';
import { kindOfError } from '../../patterns/circuit-breaker/index.ts';
import type { AgentDeclaration, AgentTask, Tier } from '../../patterns/declarations/agent.ts';
import { parseValue } from '../../patterns/declarations/parse-input.ts';
import { answerLevel } from '../../patterns/degradation/answer-level.ts';
import { tierTimeLeftMs } from '../../patterns/fallback/call.ts';
import type { AgentFault } from '../../patterns/fault-injection/faults.ts';
import { stableId } from '../../patterns/hash.ts';
import { boundedText } from '../../patterns/json/bounded-text.ts';
import { type Json, notJsonAt } from '../../patterns/json/json.ts';
import { ballotOf } from '../../patterns/replication/ballot.ts';
import type { Ballot } from '../../patterns/replication/consensus.ts';
import { attemptTimeoutMsOf } from '../../patterns/timeout.ts';
import type { NewResult } from '../../stores/checkpoints/results.ts';
import { injectFault } from '../../stores/fault-injection/inject.ts';
import { withNodeFaults } from '../../stores/fault-injection/node-faults.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { withAgentDeadline } from '../runtime/deadline.ts';
import { drawFault, GARBAGE, nodeFaults } from '../runtime/faults.ts';
import { reasonOf } from '../runtime/reason.ts';
import { taskInput, type WorkflowOfAgent } from '../runtime/task-input.ts';
import { agentLogger } from './agent-logger.ts';
import type { CallRecords } from './call-records.ts';
import { compiledSchemas } from './compiled-schemas.ts';
import { taskBudget } from './task-budget.ts';
import { taskQuestions } from './task-questions.ts';
import { taskQuotas } from './task-quotas.ts';

/** One attempt of one tier of a run, as it is to be stored. */
export async function attemptCall(
  declaration: AgentDeclaration,
  workflow: WorkflowOfAgent,
  request: InvokeRequest,
  records: Pick<CallRecords, 'earlierResults'>,
  table: WorkflowTable,
): Promise<NewResult> {
  const { run, call, retryCount } = request;
  const { workflowId, epoch, executionArn, incarnation = '' } = run;
  const { phase, agent, replica, tier } = call;
  const attemptNumber = retryCount + 1;
  const declared = tierOf(declaration, tier);
  const attemptTimeoutMs = attemptTimeoutMsOf(declared);
  const questions = taskQuestions(declared, run, call, table);
  const logger = agentLogger({ workflowId, epoch, executionArn, agent, replica, tier, attempt: attemptNumber });
  const input = taskInput(workflow, run.input);
  const task = async () => ({
    input,
    results: await records.earlierResults(),
    replica,
    workflowId,
    attempt: attemptNumber,
    idempotencyKey: stableId('agent', workflowId, incarnation, phase, agent, replica),
    logger,
    budget: taskBudget(workflow, { run, input, agent, tier, attemptTimeoutMs, logger }, table),
    quotas: taskQuotas(workflow.modelQuotas, { tier, attemptTimeoutMs, logger }),
    compiledSchemas: compiledSchemas(table),
    ...(questions === undefined ? {} : { questions }),
  });
  const fault = await drawFault(request);
  const output = await withNodeFaults(nodeFaults(request), async () => {
    return await attemptTier(declaration, call.tier, fault, task, (nowMs) => tierTimeLeftMs(call, nowMs));
  });
  return {
    agent: call.agent,
    replica: call.replica,
    output,
    ...computeBallot(output, declaration),
    ...answerLevel(declaration, output, reasonOf),
    tier: call.tier,
    attempts: retryCount + 1,
    failures: call.failures,
    skipped: call.skipped,
  };
}

/**
 * One attempt of one tier: under a fault and its deadline, its answer checked against the agent's schema.
 * @param timeLeftMs the call's time left for this tier @default - there is no call, as for a canary
 */
export async function attemptTier(
  declaration: AgentDeclaration,
  tierName: string,
  fault: AgentFault | undefined,
  prepare: () => Promise<Omit<AgentTask<unknown>, 'signal' | 'agent' | 'deadlineAtMs'>>,
  timeLeftMs: (nowMs: number) => number = () => Number.POSITIVE_INFINITY,
): Promise<Json> {
  const tier = tierOf(declaration, tierName);
  // before the deadline starts: a real hang or crash leaves nobody who could report a deadline
  if (fault !== undefined) await injectFault(fault);

  const task = await prepare();
  const leftMs = Math.max(0, timeLeftMs(Date.now()));
  const deadlineMs = Math.min(attemptTimeoutMsOf(tier), leftMs);
  const raw = await withAgentDeadline(deadlineMs, `${declaration.name}/${tierName}`, async (signal) => {
    // given up at the deadline: a tier that nobody waits for any more must not run
    if (fault?.kind === 'slow') await sleep(fault.seconds * 1000, undefined, { signal });
    return runTier(tier, {
      ...task,
      deadlineAtMs: Date.now() + deadlineMs,
      agent: { name: declaration.name, output: declaration.output },
      signal,
    });
  });
  return validate(declaration, tierName, fault?.kind === 'garbage' ? GARBAGE : raw);
}

/** @throws TypeError for a tier that the agent does not have */
export function tierOf(declaration: AgentDeclaration, name: string): Tier {
  const tier = declaration.tiers.find((candidate) => candidate.name === name);
  if (tier === undefined) {
    const known = declaration.tiers.map((candidate) => candidate.name).join(', ');
    throw new TypeError(
      `agent ${declaration.name} has no tier "${name}", it has ${known}: state machine and function differ`,
    );
  }
  return tier;
}

/** Every error of a tier is an AgentError, except catalogued errors and throttling. */
async function runTier(tier: Tier, task: AgentTask<unknown>): Promise<unknown> {
  try {
    // the schema's outcome, of a type that its workflow and its agents know
    return await tier.run(task as AgentTask);
  } catch (error) {
    if (isTierError(error)) throw error;
    // an error of the tier's client: retried after longer waits, and neutral for the circuit
    if (kindOfError(error) === 'throttled') {
      throw new AgentThrottledError(`tier ${tier.name} was throttled: ${reasonOf(error)}`);
    }
    throw new AgentError(`tier ${tier.name} failed: ${reasonOf(error)}`);
  }
}

function isTierError(thrown: unknown): boolean {
  try {
    return thrown instanceof CataloguedError && TIER_ERRORS.includes(thrown.name);
  } catch {
    // a proxy may throw when it is looked at
    return false;
  }
}

/** The schema's outcome for an answer, if it can be stored: a schema may accept a Date, or NaN. */
function validate(declaration: AgentDeclaration, tier: string, raw: unknown): Json {
  const parsed = parse(declaration, tier, raw);
  const place = notJsonAt(parsed);
  if (place !== undefined) {
    throw new AgentOutputInvalidError(`tier ${tier}: the answer is not JSON, at ${boundedText(place, 200)}`);
  }
  // as it will be read again: without properties that are undefined
  return JSON.parse(JSON.stringify(parsed)) as Json;
}

function parse({ output }: AgentDeclaration, tier: string, raw: unknown): unknown {
  let parsed: ReturnType<typeof parseValue>;
  try {
    parsed = parseValue(output, raw, 'answer');
  } catch (error) {
    // a getter or a proxy may throw whenever it is looked at
    throw new AgentOutputInvalidError(`tier ${tier}: the answer cannot be read: ${reasonOf(error)}`);
  }
  if (parsed.ok) return parsed.value;
  throw new AgentOutputInvalidError(`tier ${tier}: ${parsed.issues.join('; ')}`);
}

function computeBallot(output: Json, { name, replication }: AgentDeclaration): Ballot {
  try {
    return ballotOf(output, replication, stableId);
  } catch (error) {
    if (error instanceof CataloguedError) throw error;
    throw new AgentOutputInvalidError(`the ballot of ${name} cannot be made: ${reasonOf(error)}`);
  }
}
