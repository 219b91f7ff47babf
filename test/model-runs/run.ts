import { createRandom } from '../../local/clock/random.ts';
import type { EmulatedCall } from '../../local/services/models/emulated-models.ts';
import type { EmulatedModelRule } from '../../local/services/models/rules.ts';
import type { TierUsage } from '../../patterns/budgets/usage-counters.ts';
import { costMicroDollars } from '../../patterns/models/usage.ts';
import type { Report } from '../../patterns/report/report.ts';
import { assemblyOf } from '../support/synth.ts';
import { openOwnWorld } from '../support/world.ts';

type Given = Pick<EmulatedModelRule, 'reply' | 'latencyMs'>;

/** Those of the workflow's tiers. */
const PRICES: Readonly<Record<string, Parameters<typeof costMicroDollars>[1]>> = {
  'emulated.model': { input: 3_000_000, output: 15_000_000, cacheRead: 300_000 },
  'emulated.cheaper-model': { input: 300_000, output: 1_500_000 },
};

/** That of a run, in micro-dollars. */
export const BUDGET = 9_400;

const GOOD: Given = { reply: { answer: { advice: 'wait', certainty: 0.5 } } };

/** What may become of a question, more often good than not. */
const ACTS: readonly Given[] = [
  ...Array.from({ length: 6 }, () => GOOD),
  { ...GOOD, latencyMs: 4_000 },
  { reply: { answer: { advice: 'wait', certainty: 0.5 }, usage: { inputTokens: 10, cacheReadTokens: 40 } } },
  { reply: { answer: { advice: '', certainty: 7 } } },
  { reply: { text: 'I would wait.' } },
  { reply: { text: '{"advice": "wait", "certainty": 0.25}' } },
  { reply: { stopReason: 'max_tokens', text: '{"advice": "wa' } },
  { reply: { stopReason: 'guardrail_intervened' } },
  { reply: { error: 'ThrottlingException' } },
  { reply: { error: 'ServiceUnavailableException' } },
  { reply: { error: 'InternalServerException' } },
  { reply: { error: 'ModelTimeoutException' } },
  { reply: { error: 'AccessDeniedException' } },
  { reply: { connection: 'silent' } },
  { reply: { connection: 'closed' } },
  { reply: { status: 502, body: '<html>bad gateway</html>' } },
];

/** A run, and what it is held against. */
export interface ModelRun {
  readonly seed: number;
  readonly status: string;
  readonly level: number | null;
  /** the error of a run without a report */
  readonly error: string | null;
  /** questions that the endpoint was asked */
  readonly calls: number;
  readonly costMicroDollars: number;
  /** errors of tiers, each once */
  readonly failures: readonly string[];
  readonly violations: readonly string[];
}

/** Runs of the workflow `advice` in the simulated world. */
export interface ModelRuns {
  /** One run; the seed draws what the endpoint does, and how often. */
  run(seed: number): Promise<ModelRun>;
  close(): Promise<void>;
}

export async function openModelRuns(): Promise<ModelRuns> {
  let answer: () => Given = () => GOOD;
  const world = await openOwnWorld(await assemblyOf('advice'), { models: () => answer() });
  const calls = () => world.cloud?.models()?.calls ?? [];
  return {
    async run(seed) {
      const random = createRandom(seed);
      const share = random();
      answer = () => (random() < share ? (ACTS[Math.floor(random() * ACTS.length)] ?? GOOD) : GOOD);
      // what one run leaves in the circuits must not decide about the next one
      await world.resetCircuits();
      const before = calls().length;
      const { outcome } = await world.run({ input: { question: 'to wait or not' } });
      // calls of losers of a vote, and of canaries, end after the run
      const asked = calls().slice(before);
      const { costMicroDollars: cost = 0, tiers = [] } = outcome.report?.models ?? {};
      const { status, error } = outcome;
      const failures = [...new Set(failuresIn(outcome.report).map((each) => each.error))].sort();
      const violations = violationsOf(outcome, tiers, cost, asked);
      await world.pass(20_000);
      return {
        seed,
        status,
        level: outcome.degradationLevel,
        error,
        calls: asked.length,
        costMicroDollars: cost,
        failures,
        violations,
      };
    },
    close: () => world.close(),
  };
}

function violationsOf(
  { status, report, error }: { readonly status: string; readonly report: Report | null; readonly error: string | null },
  tiers: readonly TierUsage[],
  cost: number,
  asked: readonly EmulatedCall[],
): string[] {
  const violations: string[] = [];
  if (report === null && (error === null || error === ''))
    violations.push(`${status} without a report and without a name`);
  if (report === null) return violations;
  const [reported, counted] = [tiers.map(withoutOrder), countedByTier(asked)].map((each) => JSON.stringify(each));
  if (reported !== counted) violations.push(`the report has ${reported}, the endpoint counted ${counted}`);
  const sum = tiers.reduce((all, { costMicroDollars: each = 0 }) => all + each, 0);
  if (cost !== sum) violations.push(`the cost is ${cost}, that of the tiers ${sum} micro-dollars`);
  if (cost > BUDGET) violations.push(`the cost is ${cost}, the budget ${BUDGET} micro-dollars`);
  return violations;
}

function failuresIn(report: Report | null) {
  return (report?.phases ?? []).flatMap(({ agents }) =>
    agents.flatMap(({ replicas }) => replicas.flatMap(({ failures }) => failures)),
  );
}

function withoutOrder(usage: TierUsage) {
  return Object.fromEntries(Object.entries(usage).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the endpoint answered, as the report should have it. */
function countedByTier(calls: readonly EmulatedCall[]) {
  const tiers = new Map<string, TierUsage>();
  for (const { question, usage } of calls) {
    if (usage === undefined) continue;
    const { agent = '', tier = '' } = question.metadata ?? {};
    const key = `${agent}#${tier}`;
    const known = tiers.get(key) ?? { agent, tier, ...NONE };
    const { cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
    const cost = costMicroDollars({ ...usage, cacheReadTokens, cacheWriteTokens }, PRICES[question.model] ?? FREE);
    tiers.set(key, {
      ...known,
      calls: known.calls + 1,
      inputTokens: known.inputTokens + usage.inputTokens,
      outputTokens: known.outputTokens + usage.outputTokens,
      cacheReadTokens: known.cacheReadTokens + cacheReadTokens,
      cacheWriteTokens: known.cacheWriteTokens + cacheWriteTokens,
      costMicroDollars: (known.costMicroDollars ?? 0) + cost,
    });
  }
  return [...tiers.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, usage]) => withoutOrder(usage));
}

const FREE = { input: 0, output: 0 };
const NONE = { calls: 0, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
