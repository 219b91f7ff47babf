import { reportViewSchema } from '../../../patterns/report/report-view.ts';

const view = { subject: 'AAPL', headline: 'buy', sections: [{ title: 'Signals', rows: [['trend', 'buy']] }] };
const withCell = (cell: unknown) => ({ ...view, sections: [{ title: 'Signals', rows: [[cell]] }] });
const accepts = (value: unknown) => reportViewSchema.safeParse(value).success;

test('a view has a subject, a headline and sections of rows', () => {
  expect(reportViewSchema.parse(view)).toEqual(view);
  expect(accepts({ ...view, sections: [] })).toBe(true);
  expect(accepts({ subject: 'AAPL', sections: [] })).toBe(false);
});

test('a cell is a text, or a text in one of four colors', () => {
  expect(accepts(withCell({ text: 'buy', color: 'green' }))).toBe(true);
  for (const cell of [5, { text: 'buy' }, { text: 'buy', color: 'blue' }, { text: 'buy', color: 'red', bold: true }]) {
    expect(accepts(withCell(cell))).toBe(false);
  }
});

test('columns to align are counted from 0', () => {
  const aligning = (column: number) => ({ ...view, sections: [{ title: 'Signals', rows: [], alignRight: [column] }] });
  expect([0, 1, -1, 0.5].map((column) => accepts(aligning(column)))).toEqual([true, true, false, false]);
});
