import { Draw } from '../../testing/chaos/random.ts';
import { firstOfCloud } from '../../testing/chaos/run-cloud.ts';
import { drawFault, drawSharedAct, type RunPlan, type Scenario } from '../../testing/chaos/scenario.ts';
import type { Subject } from '../../testing/chaos/subject.ts';
import { SUBJECTS } from '../faults/subjects.ts';

/** An emulated model is asked on a socket, which holds time in real time. */
const COMPARED: readonly Subject[] = SUBJECTS.filter(
  ({ modelOrigin, functionSettings }) => modelOrigin === undefined && functionSettings === undefined,
);

/** Everything is done within this time; then faults end and everything has to. */
const SPAN_MS = 30_000;

/**
 * One or two runs with a mix of faults: of agents, of the store, of the bus and of operators. All of it is drawn by its time or
 * its content, and nothing by the order of requests, which may be another one in each world. Seeds of one cloud have one workflow.
 */
export function drawMix(seed: number): Scenario {
  const draw = new Draw(seed);
  const subject = new Draw(firstOfCloud(seed)).of(COMPARED);
  const runs = Array.from({ length: draw.int(1, 2) }, (_, index) => drawRun(draw, subject, `m${seed}-${index}`));
  const acts = draw.times(0, 2, () => ({ ...drawSharedAct(draw, subject), atMs: draw.int(0, SPAN_MS) }));
  const rate = (most: number) => draw.int(0, most * 1000) / 1000;
  const store = draw.chance(0.5) ? { store: { throttleRate: rate(0.1), lostRate: rate(0.03) } } : {};
  return { seed, subject, runs, acts, requestFaults: [], ...store };
}

function drawRun(draw: Draw, subject: Subject, workflowId: string): RunPlan {
  const startMs = draw.int(10, 5_000);
  const faults = draw.chance(0.75) ? draw.times(1, 3, () => drawFault(draw, subject)) : [];
  const input = subject.input(draw, workflowId) as NonNullable<RunPlan['request']['input']>;
  const kinds = ['stop', 'redrive', 'resume', 'start-again', 'start-same-name', 'repeat-event'] as const;
  const acts = draw.times(0, 1, () => ({ kind: draw.of(kinds), atMs: startMs + draw.int(0, SPAN_MS - startMs) }));
  return { workflowId, startMs, request: { workflowId, input, faults, faultSeed: draw.int(0, 1_000_000) }, acts };
}
