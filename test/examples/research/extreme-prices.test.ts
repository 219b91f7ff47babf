import fc from 'fast-check';
import { signalSchema } from '../../../examples/research/outputs.ts';
import { csvOf, outcome, RESEARCH_TIERS, withFolder } from './support.ts';

const HEADER = ['Date', 'Open', 'High', 'Low', 'Close', 'Volume'];

/** Days enough for the most demanding tier. */
const DAYS = 1300;

/** From the smallest number there is to the largest, all orders of magnitude alike. */
const anySize = fc.integer({ min: -320, max: 308 }).map((exponent) => Number(`1e${exponent}`));
/** What is let in, ends included. */
const price = fc.constantFrom(1e-9, 1e-5, 1, 1e5, 1e9);
// days without any trade are refused by name
const volume = fc.constantFrom(1, 1e6, 1e15);

/** A file whose days have these prices by turns; high and low are the extremes of the day. */
function fileOf(prices: readonly number[], volumes: readonly number[]): string {
  const rows = Array.from({ length: DAYS }, (_, day) => {
    const at = (index: number) => prices[index % prices.length] ?? 1;
    const [open, close] = [at(day), at(day + 1)];
    const date = new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10);
    const extremes = [Math.max(open, close), Math.min(open, close)];
    return [date, open, ...extremes, close, volumes[day % volumes.length] ?? 1].map(String);
  });
  return csvOf([HEADER, ...rows]);
}

test('prices and volumes of any size that is let in give answers with finite figures', async () => {
  const series = fc.tuple(
    fc.array(price, { minLength: 2, maxLength: 12 }),
    fc.array(volume, { minLength: 1, maxLength: 6 }),
  );
  await fc.assert(
    fc.asyncProperty(series, async ([prices, volumes]) => {
      await withFolder({ 'X.csv': fileOf(prices, volumes) }, async (dataDir) => {
        for (const { name, tier } of RESEARCH_TIERS) {
          const answer = await outcome(tier, { ticker: 'X', dataDir });
          expect({ name, accepted: signalSchema.safeParse(answer).success, answer }).toMatchObject({ accepted: true });
        }
      });
    }),
    { numRuns: 15 },
  );
});

test('fails as bad data, never as a bad answer, for prices of any size at all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anySize, { minLength: 1, maxLength: 6 }), async (prices) => {
      await withFolder({ 'X.csv': fileOf([1, ...prices], [1]) }, async (dataDir) => {
        for (const { name, tier } of RESEARCH_TIERS) {
          const answer = await outcome(tier, { ticker: 'X', dataDir });
          if (answer instanceof Error) {
            expect({ name, error: answer.name }).toEqual({ name, error: 'AgentInputError' });
            expect(answer.message).toMatch(/X\.csv row \d+: (High|Low|Close) is ".*"/);
          } else expect(signalSchema.safeParse(answer).success).toBe(true);
        }
      });
    }),
    { numRuns: 15 },
  );
});
