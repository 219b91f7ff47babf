import { readFileSync } from 'node:fs';

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8');

/** Rows of the contract: what fails, and the file and title of the test that proves what happens then. */
const rows = read('failure-contract.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| failure'))
  .map((line) => {
    const [, failure = ''] = line.split('|').map((cell) => cell.trim());
    const [, file = '', title = ''] = /\[[^\]]+\]\((\S+) "([^"]*)"\)/.exec(line) ?? [];
    return { failure, file, title };
  });

test('the contract has rows', () => {
  expect(rows.length).toBeGreaterThan(25);
});

test.each(rows)('"$failure" is proven by a test of this title', ({ file, title }) => {
  expect(title).not.toBe('');
  // `test('title', ...` and `test.each([...])('title', ...`, not in a comment
  const lines = read(file).split('\n');
  const proving = lines.filter((line) => line.includes(`('${title}',`) && /^(test|\]\)|\}\))/.test(line.trim()));
  expect(proving).toHaveLength(1);
});
