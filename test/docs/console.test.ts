import { OPERATIONS } from '../../ops/operations/index.ts';
import { textOf } from '../repository/support/files.ts';

test('the page of the console has every tool, in their order, with its summary', () => {
  const rows = [...textOf('docs/console.md').matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, name, text]) => [
    name,
    text,
  ]);
  const expected = Object.values(OPERATIONS).map(({ name, kind, summary }) => [
    name,
    `${kind === 'write' ? 'changes: ' : ''}${summary.charAt(0).toLowerCase()}${summary.slice(1)}`,
  ]);
  expect(rows).toEqual(expected);
});
