import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../repository/support/files.ts';

interface SuiteResults {
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly ancestorTitles: readonly string[]; readonly status: string }[];
  }[];
}

test("LangGraph's own validation of savers passes, that of delta channels included", () => {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const config = 'test/langgraph/public-suite/vitest.config.ts';
  const output = execFileSync(process.execPath, [vitest, 'run', '--config', config, '--reporter=json'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64_000_000,
    // of Jest's own variables Vitest takes some for its own
    env: { PATH: process.env.PATH, AWS_ENDPOINT_URL: process.env.AWS_ENDPOINT_URL } as NodeJS.ProcessEnv,
  });
  const { numFailedTests, testResults } = JSON.parse(output.slice(output.indexOf('{'))) as SuiteResults;
  const counts: Record<string, number> = {};
  for (const { ancestorTitles, status } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    const subject = `${ancestorTitles.find((title) => title.includes('#'))?.split('#')[1]} ${status}`;
    counts[subject] = (counts[subject] ?? 0) + 1;
  }
  expect(numFailedTests).toBe(0);
  expect(counts).toEqual({
    'put passed': 22,
    'putWrites passed': 6,
    'getTuple passed': 40,
    'list passed': 649,
    'deleteThread passed': 1,
    'getDeltaChannelHistory passed': 8,
  });
});
