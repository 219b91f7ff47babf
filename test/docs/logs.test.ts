import { SAVED_QUERIES } from '../../lib/monitoring/saved-queries.ts';
import { sourcesOf, textOf } from '../repository/support/files.ts';
import { tableBelow } from './support/pages.ts';

const PAGE = 'docs/logs.md';

test('the codes of failures are logged, each at its level', () => {
  const text = sourcesOf('lambdas').map(textOf).join('\n');
  const rows = tableBelow(PAGE, 'A line for each failure').filter(({ code = '' }) => /^[A-Z_]+$/.test(code));
  expect(rows.length).toBeGreaterThan(3);
  for (const { code = '', level = '' } of rows) {
    expect(text).toMatch(new RegExp(`logger\\.${level.toLowerCase()}\\([^)]*?code: '${code}'`, 's'));
  }
});

test('the saved queries are those of the stack', () => {
  expect(tableBelow(PAGE, 'Saved queries').map(({ query }) => query)).toEqual(Object.keys(SAVED_QUERIES));
});
