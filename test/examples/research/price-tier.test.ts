import { signalSchema } from '../../../examples/research/outputs.ts';
import { csvOf, outcome, RESEARCH_TIERS, sampleRows, taskFor, withFolder } from './support.ts';

describe.each(RESEARCH_TIERS)('$name', ({ tier }) => {
  test('answers from the sample by its schema, up to its last day, the same every time', async () => {
    const answer = signalSchema.parse(await tier.run(taskFor({ ticker: 'AAPL' })));
    expect(answer.prices.to).toBe('2018-05-11');
    expect(answer.figures.close).toBe(188.59);
    expect(answer.rationale).toMatch(/\d/);
    expect(await tier.run(taskFor({ ticker: 'AAPL' }))).toEqual(answer);
  });

  test('says which bars it used: those alone give the same answer', async () => {
    const [header = [], ...rows] = await sampleRows();
    const { prices, ...reading } = signalSchema.parse(await tier.run(taskFor({ ticker: 'AAPL' })));
    const used = rows.slice(-prices.bars);
    expect([used[0]?.[0], used.at(-1)?.[0]]).toEqual([prices.from, prices.to]);
    await withFolder({ 'AAPL.csv': csvOf([header, ...used]) }, async (dataDir) => {
      expect(await tier.run(taskFor({ ticker: 'AAPL', dataDir }))).toMatchObject(reading);
    });
  });

  test('answers by its schema or says that it needs more rows, and with more rows it never answers less', async () => {
    const [header = [], ...rows] = await sampleRows();
    let answered = false;
    for (const count of [
      1, 2, 20, 21, 22, 29, 30, 40, 41, 50, 51, 63, 64, 89, 90, 100, 101, 149, 150, 219, 220, 780, 1260,
    ]) {
      await withFolder({ 'AAPL.csv': csvOf([header, ...rows.slice(-count)]) }, async (dataDir) => {
        const result = await outcome(tier, { ticker: 'AAPL', dataDir });
        if (result instanceof Error) {
          expect(result).toMatchObject({
            name: 'AgentInputError',
            message: expect.stringMatching(/older (ones|rows)/),
          });
          expect(answered).toBe(false);
        } else {
          expect(signalSchema.parse(result).prices.bars).toBeLessThanOrEqual(count);
          answered = true;
        }
      });
    }
    expect(answered).toBe(true);
  });

  test('bridges missing days', async () => {
    const [header = [], ...rows] = await sampleRows();
    const gaps = rows.filter((_, index) => index % 7 !== 3 && (index < 1100 || index > 1140));
    await withFolder({ 'AAPL.csv': csvOf([header, ...gaps]) }, async (dataDir) => {
      expect(signalSchema.safeParse(await outcome(tier, { ticker: 'AAPL', dataDir })).success).toBe(true);
    });
  });

  test('fails for a ticker without prices, by the name of permanent errors', async () => {
    expect(await outcome(tier, { ticker: 'MSFT' })).toMatchObject({ name: 'AgentInputError' });
  });
});

test('simple tiers answer from one year and without highs and lows, where full ones cannot', async () => {
  const yearOfCloses = (await sampleRows())
    .filter((_, index) => index === 0 || index > 1010)
    .map(([date = '', , , , close = '', , volume = '']) => [date, close, volume]);
  await withFolder({ 'AAPL.csv': csvOf(yearOfCloses) }, async (dataDir) => {
    const answering = new Set<string>();
    for (const { name, tier } of RESEARCH_TIERS) {
      if (!((await outcome(tier, { ticker: 'AAPL', dataDir })) instanceof Error)) answering.add(name);
    }
    const simple = RESEARCH_TIERS.map(({ name }) => name).filter((name) => name.endsWith('/simple-rules'));
    expect(answering).toEqual(new Set([...simple, 'momentum/rules']));
  });
});

test('fails for volume, and for volume alone, when nothing was ever traded', async () => {
  const [header = [], ...rows] = await sampleRows();
  const silent = rows.map((cells) => [...cells.slice(0, 6), '0']);
  await withFolder({ 'AAPL.csv': csvOf([header, ...silent]) }, async (dataDir) => {
    for (const { agent, tier } of RESEARCH_TIERS) {
      expect((await outcome(tier, { ticker: 'AAPL', dataDir })) instanceof Error).toBe(agent === 'volume');
    }
  });
});
