import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { filesBelow, ROOMS, ROOT, sourcesOf, textOf } from '../repository/support/files.ts';
import { codeLinesOf } from '../repository/support/markdown.ts';
import { codeBlocksOf, headingsOf } from './support/pages.ts';

const PATTERN_SECTIONS = [
  'About',
  'Usage',
  'Failure handling',
  'Defaults',
  'Telemetry',
  'Diagrams',
  'Anti-patterns',
] as const;
const PATTERN_PAGES = filesBelow('docs/patterns');
const ADRS = filesBelow('docs/adr');
const ADR_SECTIONS = ['Context', 'Decision', 'Rejected', 'Consequences', 'Check'];

/** Sources without their indentation: a passage in a document may stand on its own. */
const sources = [...ROOMS, 'test'].flatMap(sourcesOf).map((file) => unindented(textOf(file)));

function unindented(text: string): string {
  return text.replace(/^[ \t]+/gm, '');
}

describe.each(PATTERN_PAGES)('%s', (page) => {
  test('has the sections of a pattern page, in their order', () => {
    const own = headingsOf(page, 2);
    expect(own.filter((heading) => PATTERN_SECTIONS.some((section) => section === heading))).toEqual(PATTERN_SECTIONS);
  });

  test('has a diagram', () => {
    expect(codeBlocksOf(page, 'mermaid').length).toBeGreaterThan(0);
  });
});

test('every passage of code in a pattern page is one of a file that is type-checked', () => {
  // circuit-breaker shows calls of its store that no file makes as they stand there
  const pages = ['docs/langgraph.md', ...PATTERN_PAGES.filter((page) => !page.endsWith('circuit-breaker.md'))];
  const strangers = pages.flatMap((page) =>
    codeBlocksOf(page, 'ts')
      .filter((code) => !sources.some((source) => source.includes(unindented(code))))
      .map((code) => `${page}: ${code}`),
  );
  expect(strangers).toEqual([]);
});

describe.each(ADRS)('%s', (adr) => {
  test('has its number, status, date and sections', () => {
    const [number] = path.basename(adr).split('-');
    expect(textOf(adr)).toMatch(
      new RegExp(
        `^# ${number}\\. \\S[^]*?^Status: (proposed|accepted|superseded by \\d{4})\\s+Date: \\d{4}-\\d{2}-\\d{2}$`,
        'm',
      ),
    );
    expect(headingsOf(adr, 2)).toEqual(ADR_SECTIONS);
  });

  test('names in its check only tests that exist', () => {
    const [, check = ''] = textOf(adr).split(/^## Check$/m);
    const named = [...check.matchAll(/`(test\/[^`]+)`/g)].map(([, file = '']) => file);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });
});

test.each(['AGENTS.md', 'README.md', 'docs/architecture.md', ...PATTERN_PAGES])(
  'every file that %s names exists',
  (page) => {
    const rooms = readdirSync(ROOT);
    const named = codeLinesOf(page).filter(
      (code) => /^[\w.-]+\/[\w./-]*$/.test(code) && rooms.includes(code.split('/')[0] ?? ''),
    );
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  },
);
