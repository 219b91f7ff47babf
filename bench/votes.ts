import { assemblyOf } from '../test/support/synth.ts';
import { openOwnWorld, type RunResult } from '../test/support/world.ts';
import type { Figure } from './figure.ts';

/** When each of three replicas answers, in virtual milliseconds. */
const ANSWERS_AFTER_MS = [500, 1_000, 4_500] as const;

/** How long a vote of three replicas takes: decided by two that agree, and where they do not, so that all are waited for. */
export async function votes(): Promise<Figure[]> {
  const world = await openOwnWorld(await assemblyOf('vote'), { simulated: true });
  try {
    const run = async (says: readonly [string, string, string]) =>
      await world.run({
        input: { voters: says.map((each, index) => ({ says: each, afterMs: ANSWERS_AFTER_MS[index] ?? 0 })) },
      });
    // the functions come up
    await run(['yes', 'yes', 'yes']);
    const early = tookMs(await run(['yes', 'yes', 'yes']));
    const all = tookMs(await run(['yes', 'no', 'yes']));
    if (early >= all) throw new Error(`a vote that two replicas decide took ${early} ms, one that needs all ${all} ms`);
    const of = `of replicas that answer after ${ANSWERS_AFTER_MS.join(', ')} ms`;
    return [
      { label: `decided by a quorum of 2 ${of}`, value: early, unit: 'ms' },
      { label: `waits for all, as the first two disagree, ${of}`, value: all, unit: 'ms' },
      { label: 'the quorum, times waiting for all', value: Number((early / all).toFixed(2)), unit: 'x ' },
    ];
  } finally {
    await world.close();
  }
}

function tookMs({ outcome }: RunResult): number {
  if (outcome.status !== 'SUCCEEDED') throw new Error(`the vote is ${outcome.status}: ${outcome.cause}`);
  return outcome.durationMs ?? Number.NaN;
}
