import * as z from 'zod';
import { runBreakerCommand } from '../../ops/breakers.ts';
import { assemblyOf } from '../support/synth.ts';
import { agentIn, openOwnWorld, type World } from '../support/world.ts';
import { type Act, startModel, ticket } from './model.ts';

/** One run of examples/triage: what its model does, and after which time. */
export interface ModelCase {
  readonly act: Act;
  readonly afterMs: number;
}

/** A run that is not as the example promises. */
export interface Violation extends ModelCase {
  readonly issue: string;
}

/** The model's own limit, and what a busy machine may add to a delay. */
const MODEL_LIMIT_MS = 15_000;
const MARGIN_MS = 3_000;

/** Budget of the agent's call, and the handlers around it on a busy machine. */
const LONGEST_RUN_MS = 45_000 + 15_000;

/**
 * Runs the example for every case, in real time and over real sockets: virtual time stands still while a socket is open.
 * The model's circuit is shadowed, so that each run asks the model. A run begins once the one before it has asked: runs that began
 * together would each have an environment of every function, which takes 22 s of processor time for 7 instead of 16.
 * @param parallel so many at a time
 * @param onEnd called after each run
 */
export async function runCases(
  cases: readonly ModelCase[],
  parallel: number,
  onEnd: (violations: readonly Violation[]) => void = () => {},
): Promise<Violation[]> {
  const model = await startModel();
  const world = await openOwnWorld(await assemblyOf('triage'), { time: 'real', simulated: false });
  const violations: Violation[] = [];
  const waiting = [...cases];
  let asking: Promise<unknown> = Promise.resolve();
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const current = next;
      const run = asking.then(() => issuesOf(world, current));
      asking = asking.then(() => Promise.race([model.asked(), run])).catch(() => undefined);
      const found = await run;
      violations.push(...found.map((issue) => ({ ...next, issue })));
      onEnd(violations);
    }
  };
  try {
    await runBreakerCommand(world.target, {
      verb: 'shadow',
      breakerId: 'our-model',
      reason: 'each run asks the model',
    });
    await Promise.all(Array.from({ length: parallel }, work));
    return violations;
  } finally {
    await world.close();
    await model.stop();
  }
}

async function issuesOf(world: World, { act, afterMs }: ModelCase): Promise<string[]> {
  const result = await world.run({ input: ticket(act, afterMs) });
  const { status, error, degradationLevel, durationMs } = result.outcome;
  if (status !== 'SUCCEEDED') return [`${status} with ${error}`];
  const agent = agentIn(result, 'urgency');
  if (agent.status !== 'done') return ['the agent has no answer'];
  const { urgent } = answer.parse(agent.output);
  const answered = { tier: agent.replicas[0]?.tier, urgent };
  const allowed = answersAllowed({ act, afterMs });
  return [
    ...(allowed.some((each) => each.tier === answered.tier && each.urgent === urgent)
      ? []
      : [`${answered.tier} answered urgent: ${urgent}`]),
    ...(degradationLevel === 0 ? [] : [`degradation level ${degradationLevel}`]),
    ...(durationMs <= LONGEST_RUN_MS ? [] : [`${durationMs} ms`]),
  ];
}

const answer = z.object({ urgent: z.boolean() });

const BY_RULES = { tier: 'rules', urgent: true } as const;
const BY_MODEL = { tier: 'model', urgent: false } as const;

/** Close to the model's limit either may answer. */
function answersAllowed({ act, afterMs }: ModelCase): readonly { tier: string; urgent: boolean }[] {
  if (act !== 'answers' || afterMs > MODEL_LIMIT_MS) return [BY_RULES];
  return afterMs < MODEL_LIMIT_MS - MARGIN_MS ? [BY_MODEL] : [BY_MODEL, BY_RULES];
}
