import type { StartRequest } from '../../patterns/catalogue/payloads.ts';
import { DISTURBANCE_KINDS } from './disturbances.ts';
import { Draw } from './random.ts';
import { drawScenario, type Scenario, type SharedAct, type StoreFaults } from './scenario.ts';
import type { Subject, Subjects } from './subject.ts';

/** How a world fails. Each seed draws its own rates around the profile, so that no two runs meet the same faults. */
export interface Profile {
  readonly name: ProfileName;
  readonly description: string;
  /** kinds that must have been injected, each in so many seeds, or the verdict is unknown */
  readonly mustInject: readonly FaultKind[];
  draw(seed: number, subjects: Subjects): ChaosScenario;
}

export const PROFILE_NAMES = ['mild', 'harsh', 'outage', 'store-outage', 'brutal'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

const AGENT_KINDS = ['error', 'hang', 'crash', 'slow', 'throttle', 'garbage'] as const;

const OPERATOR_KINDS = ['run-stopped', 'run-redriven', 'run-resumed', 'run-started-again'] as const;

/** Kinds of an agent's faults, as in docs/faults.md, of what surrounds functions, and of what operators do. */
export const FAULT_KINDS = [...AGENT_KINDS, ...DISTURBANCE_KINDS, ...OPERATOR_KINDS] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface ChaosScenario extends Scenario {
  readonly profile: ProfileName;
  /** share of agents' attempts that are hit, all kinds together */
  readonly intensity: number;
}

type AgentRates = Readonly<Partial<Record<'error' | 'hang' | 'crash' | 'slow' | 'throttle' | 'garbage', number>>>;

const NO_STORE_FAULTS: StoreFaults = { throttleRate: 0, lostRate: 0 };
/** Rules stand longer than any run takes; the end of the scenario clears them. */
const RULE_SECONDS = 3600;
/** Of a provider, or of the store. */
const OUTAGE_MS = 600_000;
/** Recovery meets the faults of its run as long as this, then the liveness phase begins. */
const FAULTS_LAST_MS = 600_000;

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  mild: {
    name: 'mild',
    description:
      '5 % of attempts are hit by a fault, of which one in ten hangs and one in ten crashes; 0.5 % of store requests are throttled',
    mustInject: [...AGENT_KINDS, 'store-throttle'],
    draw: (seed, { main }) =>
      rates(
        'mild',
        seed,
        main,
        { error: 0.02, slow: 0.01, throttle: 0.005, garbage: 0.005, hang: 0.005, crash: 0.005 },
        0.005,
      ),
  },
  harsh: {
    name: 'harsh',
    description:
      '40 % of attempts are hit by a fault: 14 % errors, 4 % late, 6 % throttled, 6 % garbage, 5 % hang, 5 % crash; 5 % of store requests are throttled, 1 % lose their answer',
    mustInject: [...AGENT_KINDS, 'store-throttle', 'store-lost'],
    draw: (seed, { main }) =>
      rates(
        'harsh',
        seed,
        main,
        { error: 0.14, slow: 0.04, throttle: 0.06, garbage: 0.06, hang: 0.05, crash: 0.05 },
        0.05,
        0.01,
      ),
  },
  outage: {
    name: 'outage',
    description: 'the first tier of every agent is down for 10 minutes, while ten runs are started',
    mustInject: ['error'],
    draw: drawOutage,
  },
  'store-outage': {
    name: 'store-outage',
    description: 'the store is down for up to 10 minutes, while runs are in the middle',
    mustInject: ['store-down'],
    draw: drawStoreOutage,
  },
  brutal: {
    name: 'brutal',
    description:
      'all kinds at any rate, functions killed between two requests, events lost, late and doubled, clocks skewed by up to 2 s, models out of quota, redeployments, circuits deleted, runs stopped, redriven, resumed and started again at bad moments',
    mustInject: FAULT_KINDS.filter((kind) => kind !== 'store-down'),
    draw: (seed, subjects) => ({
      ...drawScenario(seed, subjects),
      profile: 'brutal',
      intensity: Number.NaN,
    }),
  },
};

/** One run, whose faults are set from outside, so that it is recovered as a run of production is. */
function rates(
  profile: ProfileName,
  seed: number,
  subject: Subject,
  base: AgentRates,
  throttleRate: number,
  lostRate = 0,
): ChaosScenario {
  const draw = new Draw(seed);
  const drawn = Object.entries(base).map(([kind, rate]) => [kind, around(draw, rate)] as const);
  const rules = conditional(drawn).map(([kind, rate]) => `*=${ruleKind(draw, kind)}@${rate.toFixed(4)}`);
  return {
    ...scenario(seed, subject, draw, { count: 1, spanMs: 0 }),
    profile,
    intensity: drawn.reduce((sum, [, rate]) => sum + rate, 0),
    acts: rules.map((rule) => ({ ...activeRule(rule), atMs: 0 })),
    store: { throttleRate: around(draw, throttleRate), lostRate: around(draw, lostRate) },
    faultsLastMs: FAULTS_LAST_MS,
  };
}

/** The first rule that hits wins: each but the first is drawn only where the ones before it did not hit. */
function conditional(drawn: readonly (readonly [string, number])[]): [string, number][] {
  let left = 1;
  return drawn.flatMap(([kind, rate]): [string, number][] => {
    const share = Math.min(1, rate / left);
    left -= rate;
    return share >= 0.0001 ? [[kind, share]] : [];
  });
}

function ruleKind(draw: Draw, kind: string): string {
  return kind === 'slow' ? `slow:${draw.int(1, 20)}` : kind;
}

function around(draw: Draw, rate: number): number {
  return (rate * draw.int(0, 2000)) / 1000;
}

function activeRule(rule: string, seconds = RULE_SECONDS): SharedAct {
  return { kind: 'active-fault', rule, seconds };
}

function drawOutage(seed: number, { main }: Subjects): ChaosScenario {
  const draw = new Draw(seed);
  const kind = draw.of(['error', 'hang', 'throttle']);
  return {
    ...scenario(seed, main, draw, { count: 10, spanMs: OUTAGE_MS }),
    profile: 'outage',
    intensity: 1,
    acts: [
      // the first rule that hits wins: what it leaves out are errors
      { ...activeRule(`*/primary=${kind}@0.5`, OUTAGE_MS / 1000), atMs: 0 },
      { ...activeRule('*/primary=error', OUTAGE_MS / 1000), atMs: 1 },
    ],
    store: NO_STORE_FAULTS,
  };
}

function drawStoreOutage(seed: number, { main }: Subjects): ChaosScenario {
  const draw = new Draw(seed);
  const fromMs = draw.int(0, 4_000);
  return {
    ...scenario(seed, main, draw, { count: 2, spanMs: 3_000 }),
    profile: 'store-outage',
    intensity: 0,
    // an attempt takes no virtual time otherwise, and nothing would be in the middle
    acts: [{ ...activeRule('*=slow:2@0.7'), atMs: 0 }],
    store: { throttleRate: 0, lostRate: 0, downMs: [fromMs, fromMs + draw.int(1_000, OUTAGE_MS)] },
    faultsLastMs: OUTAGE_MS + FAULTS_LAST_MS,
  };
}

function scenario(
  seed: number,
  subject: Subject,
  draw: Draw,
  { count, spanMs }: { readonly count: number; readonly spanMs: number },
): Scenario {
  const runs = Array.from({ length: count }, (_, index) => {
    const workflowId = `c${seed}-${index}`;
    const input = subject.input(draw, workflowId) as NonNullable<StartRequest['input']>;
    const startMs = 10 + draw.int(0, spanMs);
    return { workflowId, startMs, request: { workflowId, input, faults: [], faultSeed: seed }, acts: [] };
  });
  return { seed, subject, runs, acts: [], requestFaults: [] };
}
