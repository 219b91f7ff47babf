import type * as z from 'zod';
import type { AgentDeclaration } from '../../patterns/agent.ts';
import { type CanaryRequest, canaryRequest, type canaryResponse } from '../../patterns/heal.ts';
import { pingRequest, type pingResponse } from '../../patterns/health.ts';
import { attempt } from './attempt.ts';
import { standingFault, strike } from './faults.ts';
import { logger } from './logger.ts';
import { type InputSchema, taskInput } from './task-input.ts';

/** What an agent answers to a ping or a canary: that it works, never what it found. */
export type ProbeResponse = z.infer<typeof pingResponse> | z.infer<typeof canaryResponse>;

/** Answers a ping or a canary. @returns undefined for any other event */
export async function answerProbe(
  declaration: AgentDeclaration,
  workflow: InputSchema,
  event: unknown,
): Promise<ProbeResponse | undefined> {
  if (pingRequest.safeParse(event).success) return await answerPing(declaration);
  const canary = canaryRequest.safeParse(event);
  return canary.success ? await answerCanary(declaration, workflow, canary.data.canary) : undefined;
}

/** At once, unless every tier of the agent is struck by a fault: then it suffers that of its first tier. */
async function answerPing(declaration: AgentDeclaration): Promise<ProbeResponse> {
  const { name: agent, tiers } = declaration;
  const primary = tiers[0].name;
  const faults = await Promise.all(
    tiers.map(({ name: tier }) => standingFault({ agent, tier, primary }, 'ping', Date.now())),
  );
  const [fault] = faults;
  if (fault !== undefined && faults.every((one) => one !== undefined)) {
    if (fault.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.seconds * 1000));
    await strike(fault);
    if (fault.kind === 'garbage') return { status: 'healthy', agent: '' };
  }
  return { status: 'healthy', agent };
}

async function answerCanary(
  declaration: AgentDeclaration,
  workflow: InputSchema,
  { tier, id, sample }: CanaryRequest['canary'],
): Promise<ProbeResponse> {
  const { name: agent, tiers } = declaration;
  logger.resetKeys();
  const fault = await standingFault({ agent, tier, primary: tiers[0].name }, 'canary', id);
  if (sample === undefined) {
    if (fault !== undefined) await strike(fault);
  } else {
    const { input, results } = sample;
    await attempt(declaration, tier, fault, async () => ({ input: taskInput(workflow, input), results, replica: 0 }));
  }
  return { status: 'healthy', agent, tier };
}
