import { type ModelRuns, openModelRuns } from '../../model-runs/run.ts';
import { sized } from '../../support/size.ts';

let runs: ModelRuns;
beforeAll(async () => {
  runs = await openModelRuns();
});
afterAll(() => runs.close());

/** `npm run test:model-runs` makes any number of them, of any seed. */
const RUNS = sized(12, 1_000);

test('in every run the report has what the endpoint counted, by tier and to the micro-dollar, and no budget is exceeded', async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const run = await runs.run(seed);
    expect(run).toMatchObject({ seed, status: 'SUCCEEDED', level: 0, violations: [] });
    for (const error of run.failures) seen.add(error);
  }
  // the endpoint did what it may do
  expect([...seen].sort()).toEqual(
    expect.arrayContaining(['BudgetExceededError', 'ModelAnswerUnusableError', 'ModelQuotaError']),
  );
});
