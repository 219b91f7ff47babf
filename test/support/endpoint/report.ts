import { basename } from 'node:path';
import { CAPABILITIES } from './capabilities.ts';
import { LEFT_OUT } from './needs.ts';

/** What `jest --json` says of a run, as far as it is read here. */
export interface JestResults {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly JestTest[];
  }[];
}

interface JestTest {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'pending' | 'todo' | 'skipped' | 'disabled' | 'focused';
  readonly duration?: number | null;
}

export interface Report {
  readonly text: string;
  /** tests that neither ran nor were left out for a reason: there must be none */
  readonly unexplained: number;
}

/** Every test by its name: those that ran, and under each reason those that were left out; a line of counts last. */
export function reportOf({ testResults }: JestResults): Report {
  const tests = testResults
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, assertionResults }) =>
      assertionResults.map((test) => ({ file: basename(name, '.test.ts'), test })),
    );
  const ran = tests.filter(({ test }) => test.status === 'passed' || test.status === 'failed');
  const leftOut = tests.filter(({ test }) => reasonOf(test) !== undefined);
  const unexplained = tests.filter((one) => !ran.includes(one) && !leftOut.includes(one));
  const byReason = grouped(leftOut);
  const failed = ran.filter(({ test }) => test.status === 'failed').length;
  const lines = [
    'ran:',
    ...ran.map(({ file, test }) => `  ${test.status} ${file}: ${titleOf(test)} (${seconds(test)})`),
    ...[...byReason].flatMap(([reason, group]) => [
      `left out, the endpoint ${explain(reason)}:`,
      ...group.map(({ file, test }) => `  ${file}: ${titleOf(test)}`),
    ]),
    ...unexplained.map(({ file, test }) => `did not run: ${file}: ${titleOf(test)}`),
    ...testResults.filter(({ assertionResults }) => assertionResults.length === 0).map(({ message }) => message),
    `${ran.length - failed} passed, ${failed} failed, ${leftOut.length} left out by name`,
  ];
  return { text: lines.join('\n'), unexplained: unexplained.length };
}

function grouped<Named extends { test: JestTest }>(tests: readonly Named[]): Map<string, Named[]> {
  const groups = new Map<string, Named[]>();
  for (const one of tests) {
    const reason = reasonOf(one.test) ?? '';
    groups.set(reason, [...(groups.get(reason) ?? []), one]);
  }
  return groups;
}

function reasonOf({ status, ancestorTitles }: JestTest): string | undefined {
  if (status === 'passed' || status === 'failed') return undefined;
  return ancestorTitles.find((title) => title.startsWith(LEFT_OUT))?.slice(LEFT_OUT.length);
}

/** The sentences of the capabilities that a group of tests was left out for. */
function explain(reason: string): string {
  const names = reason.split(', ') as (keyof typeof CAPABILITIES)[];
  return names.map((name) => `${CAPABILITIES[name].lack} (${name})`).join(' and ');
}

function titleOf({ ancestorTitles, title }: JestTest): string {
  return [...ancestorTitles.filter((ancestor) => !ancestor.startsWith(LEFT_OUT)), title].join(' › ');
}

function seconds({ duration }: JestTest): string {
  return `${((duration ?? 0) / 1000).toFixed(1)} s`;
}
