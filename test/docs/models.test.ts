import { ERROR_CATALOGUE } from '../../patterns/catalogue/errors.ts';
import { MODEL_ERRORS, MODEL_FAILURES, MODEL_STOP_REASONS } from '../../patterns/models/errors.ts';
import { MODEL_PRICES, PRICES_DATE } from '../../patterns/models/prices.ts';
import { textOf } from '../repository/support/files.ts';
import { tableBelow } from './support/pages.ts';

const PAGE = 'docs/patterns/models.md';

test('errors', () => {
  const rows = MODEL_ERRORS.map(({ api, name, message = '', kind, remedy = '' }) => ({
    API: api,
    name,
    message,
    kind,
    remedy,
  }));
  expect(tableBelow(PAGE, 'Errors')).toEqual(rows);
});

test('kinds of failures, with the retry and the circuit of their errors', () => {
  const rows = Object.entries(MODEL_FAILURES).map(([kind, { error, meaning }]) => {
    const { retry, circuit } = ERROR_CATALOGUE[error];
    return { kind, error, retry, circuit, meaning };
  });
  expect(tableBelow(PAGE, 'Failure handling')).toEqual(rows);
});

test('stop reasons', () => {
  const rows = Object.entries(MODEL_STOP_REASONS).flatMap(([api, reasons]) =>
    Object.entries(reasons).map(([reason, is]) => ({ API: api, 'stop reason': reason, is })),
  );
  expect(tableBelow(PAGE, 'Stop reasons')).toEqual(rows);
});

test('prices, and their date', () => {
  const text = (price: number | undefined) => (price === undefined ? 'as input' : String(price));
  const rows = Object.entries(MODEL_PRICES).map(([model, { input, output, cacheRead, cacheWrite }]) => ({
    model,
    input: text(input),
    output: text(output),
    'cache read': text(cacheRead),
    'cache write': text(cacheWrite),
  }));
  expect(tableBelow(PAGE, 'Prices')).toEqual(rows);
  expect(textOf(PAGE)).toContain(`last compared on ${PRICES_DATE}`);
});
