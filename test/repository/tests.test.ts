import { observationsIn, testsIn } from './support/tests.ts';

const titles = (source: string) =>
  testsIn(source).map(({ title, isSkipped }) => (isSkipped ? `skipped: ${title}` : title));

describe('the tests of a file', () => {
  test.each([
    ["test('a', () => {});", 'a'],
    ["it('a', async () => {}, 1_000);", 'a'],
    ["describe('group', () => { test('a', () => {}); });", 'a'],
    ["needs(['redrive'], () => { test('a', () => {}); });", 'a'],
    ["test.each([1, 2])('a %s', () => {});", 'a %s'],
    ["describe.each(rows)('%s', (row) => { test.each<string>(row)('a', () => {}); });", 'a'],
  ])('are found in %s', (source, title) => {
    expect(titles(source)).toEqual([title]);
  });

  test.each([
    "test.skip('a', () => {});",
    "xtest('a', () => {});",
    "test.todo('a');",
    "test.failing('a', () => {});",
    "test.skip.each([1])('a', () => {});",
    "describe.skip('group', () => { describe('inner', () => { test('a', () => {}); }); });",
    "xdescribe('group', () => { test('a', () => {}); });",
  ])('are known as skipped in %s', (source) => {
    expect(titles(source)).toEqual(['skipped: a']);
  });

  test.each(["// test('a', () => {});", 'const text = "test(\'a\', () => {})";', "tested('a', () => {});"])(
    'are none in %s',
    (source) => {
      expect(titles(source)).toEqual([]);
    },
  );
});

describe('the rows that a file observes', () => {
  const rows = (source: string) =>
    observationsIn(source).map(({ id, isSkipped }) => (isSkipped ? `skipped: ${id}` : id));

  test.each([
    ["test('a', () => { observed('FC-01', seen); });", 'FC-01'],
    ["describe('g', () => { needs(['x'], () => { test('a', () => { if (b) observed('R1', seen); }); }); });", 'R1'],
    ["const T = [{ row: 'FC-02' }]; test.each(T)('a', ({ row }) => { observed(row, seen); });", 'FC-02'],
    ["test.skip('a', () => { observed('FC-01', seen); });", 'skipped: FC-01'],
    ["describe.skip('g', () => { test('a', () => { observed('FC-01', seen); }); });", 'skipped: FC-01'],
    ["observed('FC-01', seen);", 'skipped: FC-01'],
  ])('are found in %s', (source, row) => {
    expect(rows(source)).toEqual([row]);
  });

  test('are none in a comment, or in what only looks like an id', () => {
    expect(rows("// observed('FC-01', seen)\ntest('a', () => { expect('FC-01'); });")).toEqual([]);
  });
});
