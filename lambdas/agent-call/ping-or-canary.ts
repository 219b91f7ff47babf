import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import { CANARY_WORKFLOW_ID } from '../../patterns/catalogue/payloads.ts';
import { AnswerNeeded } from '../../patterns/catalogue/question-errors.ts';
import type { AgentDeclaration } from '../../patterns/declarations/agent.ts';
import { stableId } from '../../patterns/hash.ts';
import { PING_TIMEOUT_MS, pingRequest, type pingResponse } from '../../patterns/health-checks/health.ts';
import { type CanaryRequest, canaryRequest, type canaryResponse } from '../../patterns/self-healing/circuit-healing.ts';
import { attemptTimeoutMsOf } from '../../patterns/timeout.ts';
import { injectFault } from '../../stores/fault-injection/inject.ts';
import { withNodeFaults } from '../../stores/fault-injection/node-faults.ts';
import { withAgentDeadline } from '../runtime/deadline.ts';
import { activeNodeFaults, drawActiveFault } from '../runtime/faults.ts';
import { logger } from '../runtime/logger.ts';
import { workflowTable } from '../runtime/stores.ts';
import { taskInput, type WorkflowOfAgent } from '../runtime/task-input.ts';
import { agentLogger } from './agent-logger.ts';
import { attemptTier, tierOf } from './attempt.ts';
import { compiledSchemas } from './compiled-schemas.ts';
import { taskBudget } from './task-budget.ts';
import { taskQuotas } from './task-quotas.ts';

/** The answer of an agent to a ping or a canary, without the tier's own answer. */
export type PingOrCanaryResponse = z.infer<typeof pingResponse> | z.infer<typeof canaryResponse>;

/** Answers a ping or a canary. @returns undefined for any other event */
export async function answerPingOrCanary(
  declaration: AgentDeclaration,
  workflow: WorkflowOfAgent,
  event: unknown,
): Promise<PingOrCanaryResponse | undefined> {
  if (pingRequest.safeParse(event).success) return await answerPing(declaration);
  const canary = canaryRequest.safeParse(event);
  return canary.success ? await answerCanary(declaration, workflow, canary.data.canary) : undefined;
}

/**
 * At once, unless every tier of the agent has an injected fault: then that of its first tier applies. The deadline is held
 * here, where a cold start is over.
 * @throws AgentTimeoutError
 */
async function answerPing(declaration: AgentDeclaration): Promise<PingOrCanaryResponse> {
  return await withAgentDeadline(PING_TIMEOUT_MS, declaration.name, (signal) => pingWithFaults(declaration, signal));
}

async function pingWithFaults(declaration: AgentDeclaration, signal: AbortSignal): Promise<PingOrCanaryResponse> {
  const { name: agent, tiers } = declaration;
  const primary = tiers[0].name;
  const faults = await Promise.all(
    tiers.map(({ name: tier }) => drawActiveFault({ agent, tier, primary }, 'ping', Date.now())),
  );
  const [fault] = faults;
  if (fault !== undefined && faults.every((one) => one !== undefined)) {
    if (fault.kind === 'slow') await sleep(fault.seconds * 1000, undefined, { signal });
    await injectFault(fault, signal);
    if (fault.kind === 'garbage') return { status: 'healthy', agent: '' };
  }
  return { status: 'healthy', agent };
}

async function answerCanary(
  declaration: AgentDeclaration,
  workflow: WorkflowOfAgent,
  { tier, id, sample }: CanaryRequest['canary'],
): Promise<PingOrCanaryResponse> {
  const { name: agent, tiers } = declaration;
  logger.resetKeys();
  const fault = await drawActiveFault({ agent, tier, primary: tiers[0].name }, 'canary', id);
  const ownLogger = agentLogger({ workflowId: CANARY_WORKFLOW_ID, agent, tier });
  const attemptTimeoutMs = attemptTimeoutMsOf(tierOf(declaration, tier));
  const input = taskInput(workflow, sample.input);
  const task = async () => ({
    input,
    results: sample.results,
    replica: 0,
    workflowId: CANARY_WORKFLOW_ID,
    attempt: 1,
    idempotencyKey: stableId('canary', agent, tier, id),
    logger: ownLogger,
    budget: taskBudget(workflow, { input, agent, tier, attemptTimeoutMs, logger: ownLogger }, workflowTable()),
    quotas: taskQuotas(workflow.modelQuotas, { tier, attemptTimeoutMs, logger: ownLogger }),
    compiledSchemas: compiledSchemas(workflowTable()),
  });
  const ofNodes = activeNodeFaults(agent, tier, id);
  const attempt = withNodeFaults(ofNodes, async () => await attemptTier(declaration, tier, fault, task));
  await attempt.catch((error: unknown) => {
    // a tier that reaches its question is healthy
    if (!(error instanceof AnswerNeeded)) throw error;
  });
  return { status: 'healthy', agent, tier };
}
