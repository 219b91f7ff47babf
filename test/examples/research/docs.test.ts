import { readFile } from 'node:fs/promises';
import { COLUMNS, headerOf } from '../../../examples/research/prices/bars.ts';
import gap from './gap.agent.ts';
import { csvOf, outcome, RESEARCH_TIERS, sampleRows, withFolder } from './support.ts';

interface Row {
  readonly columns: string[];
  readonly minBars: number;
  readonly maxBars: number;
}

/** The table of docs/agents.md, by `<agent>/<tier>`. */
async function documented(): Promise<Map<string, Row>> {
  const cells = (await text()).matchAll(/^\| ([a-z-]+) \/ ([a-z-]+) \| ([A-Za-z, ]*?) ?\| (\d+), uses (\d+) \|/gm);
  return new Map(
    [...cells].map(([, agent, tier, columns = '', min, max]) => [
      `${agent}/${tier}`,
      { columns: columns.split(', ').filter((name) => name !== ''), minBars: Number(min), maxBars: Number(max) },
    ]),
  );
}

const text = (): Promise<string> => readFile(new URL('../../../docs/agents.md', import.meta.url), 'utf8');

test('the table has every tier and no other', async () => {
  expect([...(await documented()).keys()]).toEqual(expect.arrayContaining(RESEARCH_TIERS.map(({ name }) => name)));
  expect((await documented()).size).toBe(RESEARCH_TIERS.length);
});

describe.each(RESEARCH_TIERS)('the row of $name', ({ name, tier }) => {
  const row = async (): Promise<Row> => {
    const found = (await documented()).get(name);
    if (found === undefined) throw new Error(`docs/agents.md has no row for ${name}`);
    return found;
  };

  test('names the columns it reads besides Date and Close', async () => {
    const [header = [], ...rows] = await sampleRows();
    const needed: string[] = [];
    for (const column of COLUMNS.map(headerOf).filter((one) => one !== 'Close')) {
      const renamed = header.map((one) => (one === column ? 'gone' : one));
      await withFolder({ 'X.csv': csvOf([renamed, ...rows]) }, async (dataDir) => {
        if ((await outcome(tier, { ticker: 'X', dataDir })) instanceof Error) needed.push(column);
      });
    }
    expect(needed).toEqual((await row()).columns);
  });

  test('names the fewest rows it needs', async () => {
    const [header = [], ...rows] = await sampleRows();
    const { minBars } = await row();
    const messageWith = (count: number): Promise<string> =>
      withFolder({ 'X.csv': csvOf([header, ...rows.slice(-count)]) }, async (dataDir) => {
        const result = await outcome(tier, { ticker: 'X', dataDir });
        return result instanceof Error ? result.message : 'an answer';
      });
    expect(await messageWith(minBars - 1)).toContain(`needs at least ${minBars},`);
    expect(await messageWith(minBars)).not.toContain('needs at least');
  });

  test('names how many of the newest rows it uses', async () => {
    const answer = await outcome(tier, { ticker: 'AAPL' });
    expect(answer).toMatchObject({ prices: { bars: Math.min(1260, (await row()).maxBars) } });
  });
});

test('the example of a new agent is the file that compiles and runs here', async () => {
  const example = await readFile(new URL('./gap.agent.ts', import.meta.url), 'utf8');
  const asWritten = example.replaceAll('../../../examples/research/', './');
  const documentedExample = (await text()).match(/```ts\n(.*?)```/s)?.[1] ?? '';
  // Imports are sorted by their path, which is another one there.
  const lines = (code: string): Set<string> => new Set(code.split('\n'));
  expect(lines(documentedExample)).toEqual(lines(asWritten));
  expect(await outcome(gap.tiers[0], { ticker: 'AAPL' })).toMatchObject({ signal: 'hold', prices: { bars: 2 } });
});
