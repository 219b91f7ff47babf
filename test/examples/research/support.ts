import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import * as z from 'zod';
import momentum from '../../../examples/research/momentum.agent.ts';
import type { ResearchSignal } from '../../../examples/research/outputs.ts';
import priceAction from '../../../examples/research/price-action.agent.ts';
import type { Bar } from '../../../examples/research/prices/bars.ts';
import { readSample } from '../../../examples/research/prices/sample.ts';
import risk from '../../../examples/research/risk.agent.ts';
import seasonality from '../../../examples/research/seasonality.agent.ts';
import trend from '../../../examples/research/trend.agent.ts';
import volatility from '../../../examples/research/volatility.agent.ts';
import volume from '../../../examples/research/volume.agent.ts';
import type { AgentTask, Tier } from '../../../patterns/declarations/agent.ts';

export const RESEARCH_AGENTS = [priceAction, trend, risk, volume, momentum, volatility, seasonality];

/** Every tier of every research agent, named `<agent>/<tier>`. */
export const RESEARCH_TIERS = RESEARCH_AGENTS.flatMap(({ name, tiers }) =>
  tiers.map((tier) => ({ name: `${name}/${tier.name}`, agent: name, tier })),
);

const ignore = () => undefined;
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export function taskFor<Input>(input: Input, results: AgentTask['results'] = {}): AgentTask<Input> {
  const { signal } = new AbortController();
  const agent = { name: 'test', output: z.unknown() };
  const call = { agent, workflowId: 'test', attempt: 1, idempotencyKey: '0'.repeat(32), logger: SILENT };
  return { input, results, replica: 0, signal, ...call };
}

/** What a tier answers, or the error it fails with. */
export async function outcome<Input>(tier: Tier<Input>, input: Input): Promise<unknown> {
  try {
    return await tier.run(taskFor(input));
  } catch (error) {
    return error;
  }
}

/** Calls back with a folder that holds the given files and is gone afterwards. */
export async function withFolder<Result>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'prices-')));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The sample's rows as lists of cells; the first is the header. */
export async function sampleRows(): Promise<string[][]> {
  return (await readSample())
    .trim()
    .split('\n')
    .map((line) => line.split(','));
}

export function csvOf(rows: readonly (readonly string[])[]): string {
  return `${rows.map((cells) => cells.join(',')).join('\n')}\n`;
}

/** Consecutive days from daily changes; high and low enclose open and close by `reach`, a share. */
export function barsFrom(changes: readonly number[], reach = 0.01): Bar[] {
  let close = 100;
  return changes.map((change, index) => {
    const open = close;
    close = open * (1 + change);
    return {
      date: new Date(Date.UTC(2020, 0, 1 + index)).toISOString().slice(0, 10),
      open,
      close,
      high: Math.max(open, close) * (1 + reach),
      low: Math.min(open, close) * (1 - reach),
      volume: 1_000_000 + 1000 * ((index * 7919) % 997),
    };
  });
}

/** How a price moves: anyhow, in jumps from one end to the other, or hardly ever. */
const STYLES = {
  even: (random: () => number) => random(),
  jumpy: (random: () => number) => Math.round(random()),
  still: (random: () => number) => (random() < 0.9 ? 0.5 : random()),
};

/** Series of daily changes between min and max. A counterexample is shown by its seed, not by its hundreds of numbers. */
export function changes(
  min: number,
  max: number,
  length: number,
  styles: readonly (keyof typeof STYLES)[] = ['even', 'jumpy', 'still'],
): fc.Arbitrary<number[]> {
  return fc.tuple(fc.integer(), fc.constantFrom(...styles)).map(([seed, style]) => {
    const random = createRandom(seed);
    const series = Array.from({ length }, () => min + (max - min) * STYLES[style](random));
    const shown = `changes(${min}, ${max}, ${length}), seed ${seed}, ${style}`;
    return Object.defineProperty(series, fc.toStringMethod, { value: () => shown, enumerable: false });
  });
}

/** Numbers from 0 to 1 that follow from the seed: a linear congruential generator with the constants of C's `rand48`. */
function createRandom(seed: number): () => number {
  let state = (BigInt(seed >>> 0) << 16n) + 0x330en;
  return () => {
    state = (state * 0x5deece66dn + 11n) % 2n ** 48n;
    return Number(state) / 2 ** 48;
  };
}

/** A research signal to build evidence from. */
export function signal(overrides: Partial<ResearchSignal> = {}): ResearchSignal {
  return {
    signal: 'buy',
    confidence: 0.8,
    rationale: 'because',
    figures: { close: 100 },
    prices: { source: 'test', from: '2024-01-02', to: '2024-12-31', bars: 250 },
    ...overrides,
  };
}
