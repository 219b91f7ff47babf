import fc from 'fast-check';
import { csvOf, outcome, RESEARCH_TIERS, sampleRows, withFolder } from './support.ts';

/** The tiers that read a column, as docs/agents.md has them. */
const READERS: Readonly<Record<string, readonly string[]>> = {
  Open: [],
  High: ['price-action/rules', 'trend/rules', 'risk/rules', 'volume/rules', 'volatility/rules'],
  Low: ['price-action/rules', 'trend/rules', 'risk/rules', 'volume/rules', 'volatility/rules'],
  Close: RESEARCH_TIERS.map(({ name }) => name),
  'Adj Close': [],
  Volume: ['volume/rules', 'volume/simple-rules'],
  Date: RESEARCH_TIERS.map(({ name }) => name),
};

const BAD_CELL = fc.constantFrom('', 'n/a', 'null', '-5', 'NaN', '1.2.3', 'Infinity');

test.each(Object.keys(READERS))(
  'a bad cell in %s fails the tiers that read it, and changes nothing for the others',
  async (column) => {
    const rows = await someRows();
    const header = rows[0] ?? [];
    const sound = new Map<string, unknown>();
    for (const { name, tier } of RESEARCH_TIERS) {
      const answer = await withFolder({ 'X.csv': csvOf(rows) }, (dataDir) => outcome(tier, { ticker: 'X', dataDir }));
      sound.set(name, answer);
    }
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: rows.length - 1 }), BAD_CELL, async (index, cell) => {
        const broken = rows.map((cells) => [...cells]);
        const row = broken[index] ?? [];
        row[header.indexOf(column)] = cell;
        await withFolder({ 'X.csv': csvOf(broken) }, async (dataDir) => {
          for (const { name, tier } of RESEARCH_TIERS) {
            const result = await outcome(tier, { ticker: 'X', dataDir });
            if (READERS[column]?.includes(name)) {
              expect(result).toMatchObject({ name: 'AgentInputError' });
              expect((result as Error).message).toContain(
                `X.csv row ${index + 1}: ${column} is ${JSON.stringify(cell)}`,
              );
            } else {
              expect(result).not.toBeInstanceOf(Error);
              expect(withoutSource(result)).toEqual(withoutSource(sound.get(name)));
            }
          }
        });
      }),
      { numRuns: 2 },
    );
  },
);

test('a column that is missing fails the tiers that read it, and no others', async () => {
  const rows = await someRows();
  for (const [column, readers] of Object.entries(READERS)) {
    const position = (rows[0] ?? []).indexOf(column);
    const without = rows.map((cells) => cells.filter((_, index) => index !== position));
    await withFolder({ 'X.csv': csvOf(without) }, async (dataDir) => {
      for (const { name, tier } of RESEARCH_TIERS) {
        const failed = (await outcome(tier, { ticker: 'X', dataDir })) instanceof Error;
        expect({ column, name, failed }).toEqual({ column, name, failed: readers.includes(name) });
      }
    });
  }
});

/** The header and 800 days: what the most demanding tier needs, and a little more. */
async function someRows(): Promise<string[][]> {
  return (await sampleRows()).filter((_, index) => index === 0 || index > 460);
}

/** The source names the folder, which is another one each time. */
function withoutSource(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer, (key, value: unknown) => (key === 'source' ? undefined : value)));
}
