import type { StartRequest } from '../../patterns/catalogue/payloads.ts';
import { Draw } from './random.ts';
import type { Subject, Subjects } from './subject.ts';

/** Something that an operator or a trigger does to one run, so many milliseconds after the scenario began. */
export type RunAct =
  | { readonly kind: 'stop' | 'redrive' | 'redrive-twice' | 'resume' }
  | { readonly kind: 'start-again' | 'start-same-name' | 'start-with-other-input' }
  /** redrives it in the very instant in which it fails, the first so many times */
  | { readonly kind: 'redrive-at-once'; readonly times: number }
  /** the event about its failure comes once more */
  | { readonly kind: 'repeat-event' };

export interface RunPlan {
  readonly workflowId: string;
  readonly startMs: number;
  readonly request: StartRequest;
  readonly acts: readonly (RunAct & { readonly atMs: number })[];
}

/** Something that is done to what all runs share. */
export type SharedAct =
  | { readonly kind: 'breaker'; readonly verb: 'isolate' | 'shadow' | 'reset' | 'probe'; readonly breakerId: string }
  | { readonly kind: 'delete-circuit'; readonly breakerId: string }
  | { readonly kind: 'repeat-circuit-events' }
  | { readonly kind: 'active-fault'; readonly rule: string; readonly seconds: number }
  | { readonly kind: 'bus-down' | 'bus-hangs' | 'bus-refuses'; readonly ms: number }
  /** other code and another definition from now on; what runs goes on under its own */
  | { readonly kind: 'redeploy' }
  /** the quota of every model is used up for a while */
  | { readonly kind: 'out-of-quota'; readonly ms: number };

/** Which request of a function goes wrong, and how. */
export interface RequestFault {
  /** `exit`: it is carried out, then its process dies; `lost`: it is carried out, its answer is not; `hang`: nor ever told */
  readonly kind: 'exit' | 'lost' | 'hang';
  /** which of the matching requests, from 1 */
  readonly nth: number;
  /** what its body or target contains */
  readonly about: string;
  /** of this workflow alone @default - of any */
  readonly workflowId?: string;
}

/** Several runs of one workflow at once, and all that befalls them: everything follows from the seed. */
export interface Scenario {
  readonly seed: number;
  readonly subject: Subject;
  readonly runs: readonly RunPlan[];
  readonly acts: readonly (SharedAct & { readonly atMs: number })[];
  readonly requestFaults: readonly RequestFault[];
  /** share of the functions' requests to the store that fail, each drawn by itself @default - none */
  readonly store?: StoreFaults;
  /** how events come to the targets of their rules @default - each at once, and once */
  readonly delivery?: DeliveryFaults;
  /** the most that a function's clock is wrong, either way @default 0 */
  readonly clockSkewMs?: number;
  /** faults of agents and of the store go on for so long, or until every run has its report @default - until all have ended */
  readonly faultsLastMs?: number;
}

/** As EventBridge delivers: at least once, and the events of Step Functions as well as it can. */
export interface DeliveryFaults {
  readonly duplicateRate: number;
  /** late by up to a minute */
  readonly lateRate: number;
  /** of the events of Step Functions, which alone may be lost */
  readonly lostRate: number;
}

export interface StoreFaults {
  /** share of requests that are throttled */
  readonly throttleRate: number;
  /** share of requests that are carried out, and whose answer is lost */
  readonly lostRate: number;
  /** share of requests that are answered late, by up to 2 s @default 0 */
  readonly slowRate?: number;
  /** all requests fail: from, to, in milliseconds after the begin @default - never */
  readonly downMs?: readonly [number, number];
}

/** Runs of one scenario. */
export const RUNS_PER_SCENARIO = 12;

/** The failure contract promises its invariants up to here: row FC-47. */
const MOST_CLOCK_SKEW_MS = 2_000;

/** Everything is done within this time; then faults end and everything has to. */
const SPAN_MS = 60_000;

/** The scenario of a seed. @param count runs in it; with another number of them it is another scenario */
export function drawScenario(seed: number, subjects: Pick<Subjects, 'draw'>, count = RUNS_PER_SCENARIO): Scenario {
  const draw = new Draw(seed);
  const subject = subjects.draw(draw);
  const runs = Array.from({ length: count }, (_, index) => drawRun(draw, subject, `s${seed}-${index}`));
  return {
    seed,
    subject,
    runs,
    acts: draw.times(0, 4, () => ({ ...drawSharedAct(draw, subject), atMs: draw.int(0, SPAN_MS) })),
    requestFaults: draw.times(0, 5, () => drawRequestFault(draw, runs)),
    ...drawSurroundings(draw),
  };
}

/** The store, the delivery of events and the clocks, each of which is as it should be in half of the seeds. */
function drawSurroundings(draw: Draw): Pick<Scenario, 'store' | 'delivery' | 'clockSkewMs'> {
  const rate = (percent: number) => draw.int(0, percent * 100) / 10_000;
  return {
    store: draw.chance(0.5)
      ? { throttleRate: 0, lostRate: 0 }
      : { throttleRate: rate(3), lostRate: rate(1), slowRate: rate(4) },
    ...(draw.chance(0.5) ? {} : { delivery: { duplicateRate: rate(30), lateRate: rate(30), lostRate: rate(20) } }),
    ...(draw.chance(0.5) ? {} : { clockSkewMs: MOST_CLOCK_SKEW_MS }),
  };
}

function drawRun(draw: Draw, subject: Subject, workflowId: string): RunPlan {
  const startMs = draw.int(0, 20_000);
  const faults = draw.chance(0.6) ? draw.times(1, 3, () => drawFault(draw, subject)) : [];
  const input = subject.input(draw, workflowId) as NonNullable<StartRequest['input']>;
  const request = { workflowId, input, faults, faultSeed: draw.int(0, 1_000_000) };
  const acts = draw.chance(0.5) ? draw.times(1, 3, () => ({ ...drawRunAct(draw), atMs: actTime(draw, startMs) })) : [];
  return { workflowId, startMs, request, acts };
}

/** Most runs take 1 to 20 s: most acts fall into them. */
function actTime(draw: Draw, startMs: number): number {
  return startMs + (draw.chance(0.7) ? draw.int(0, 6_000) : draw.int(0, SPAN_MS - startMs));
}

function drawRunAct(draw: Draw): RunAct {
  const kind = draw.of([
    'stop',
    'stop',
    'redrive',
    'redrive-twice',
    'redrive-at-once',
    'redrive-at-once',
    'resume',
    'resume',
    'start-again',
    'start-same-name',
    'start-with-other-input',
    'repeat-event',
  ] as const);
  return kind === 'redrive-at-once' ? { kind, times: draw.int(1, 3) } : { kind };
}

export function drawFault(draw: Draw, { tiers }: Subject): string {
  const rate = draw.of(['', '@0.8', '@0.5', '@0.3', '@0.1']);
  if (draw.chance(0.15)) return `store=${draw.of(['throttle', 'down'])}${draw.of(['@0.4', '@0.2', '@0.05'])}`;
  return `${drawTarget(draw, tiers)}=${drawKind(draw)}${rate}`;
}

function drawTarget(draw: Draw, tiers: readonly string[]): string {
  const tier = draw.of(tiers);
  const [agent = ''] = tier.split('/');
  return draw.of([tier, tier, agent, `${agent}/primary`, '*/primary', '*']);
}

function drawKind(draw: Draw): string {
  const kind = draw.of(['error', 'error', 'hang', 'crash', 'slow', 'throttle', 'garbage']);
  return kind === 'slow' ? `slow:${draw.int(1, 20)}` : kind;
}

export function drawSharedAct(draw: Draw, { tiers, circuits = tiers }: Subject): SharedAct {
  const kind = draw.of([
    'breaker',
    'breaker',
    'delete-circuit',
    'repeat-circuit-events',
    'active-fault',
    'active-fault',
    'bus-down',
    'bus-hangs',
    'bus-refuses',
    'redeploy',
    'out-of-quota',
  ] as const);
  switch (kind) {
    case 'breaker':
      return { kind, verb: draw.of(['isolate', 'shadow', 'reset', 'probe']), breakerId: draw.of(circuits) };
    case 'delete-circuit':
      return { kind, breakerId: draw.of(circuits) };
    case 'repeat-circuit-events':
    case 'redeploy':
      return { kind };
    case 'active-fault':
      return { kind, rule: `${drawTarget(draw, tiers)}=${drawKind(draw)}`, seconds: draw.int(5, 60) };
    case 'bus-down':
    case 'bus-hangs':
    case 'bus-refuses':
    case 'out-of-quota':
      return { kind, ms: draw.int(1_000, 40_000) };
  }
}

/** Parts of what requests are about: every record of a run, its circuits, those of the operations handlers, and events. */
const ABOUT = [
  '#result#',
  '#result#',
  '#checkpoint"',
  '#checkpoint"',
  '#round#',
  '#failure#',
  '"workflow"',
  'recovery#',
  'breakerId',
  '#healing',
  'RedriveExecution',
  'PutEvents',
  'DynamoDB_20120810',
] as const;

function drawRequestFault(draw: Draw, runs: readonly RunPlan[]): RequestFault {
  const about = draw.of(ABOUT);
  const isOfRun = about.startsWith('#') || about === '"workflow"' || about === 'recovery#';
  return {
    kind: draw.of(['exit', 'exit', 'exit', 'lost', 'hang']),
    nth: draw.int(1, 6),
    about,
    ...(isOfRun && about !== '#healing' ? { workflowId: draw.of(runs).workflowId } : {}),
  };
}
