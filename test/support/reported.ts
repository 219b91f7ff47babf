import type { Cloud } from '../../local/assembly/cloud.ts';
import { type ReportedValue, valuesOfLine } from '../../patterns/catalogue/metric-lines.ts';

/** What functions and state machines have logged. */
interface Reports {
  readonly values: ReportedValue[];
  readonly codes: Set<string>;
}

const none = (): Reports => ({ values: [], codes: new Set() });

/** Before tests and between them, and in the current one. */
let [around, inTest] = [none(), none()];
let current = around;
let hasCloud = false;

/** A world is opened by programs, too, in which nothing asks for what was logged: a bench of 1,000 runs kept 28,000 values. */
const hasTests = typeof beforeEach === 'function';

if (hasTests) {
  beforeEach(() => {
    inTest = none();
    current = inTest;
  });
  afterEach(() => {
    current = around;
  });
}

/** Notes what a cloud logs from now on, for the tests of this file. */
export function noteReports({ logs }: Pick<Cloud, 'logs'>): void {
  if (!hasTests) return;
  hasCloud = true;
  logs.onAppend((events) => {
    for (const { message, timestamp } of events) {
      for (const [, code = ''] of message.matchAll(/"code":"(\w+)"/g)) current.codes.add(code);
      if (message.includes('"_aws"') || message.includes('"execution_arn"'))
        current.values.push(...valuesOfLine(message, timestamp));
    }
  });
}

/** What the clouds of a file have logged in its current test, and where it prepares its tests. @returns undefined without a cloud */
export function reportedInTest(): Reports | undefined {
  if (!hasCloud) return undefined;
  return {
    values: [...around.values, ...inTest.values],
    codes: new Set([...around.codes, ...inTest.codes]),
  };
}
