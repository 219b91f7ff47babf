import { readFileSync } from 'node:fs';
import { circuitOutcome, isTransient } from '../../patterns/errors.ts';
import { parseFaultRule } from '../../patterns/faults.ts';

const page = readFileSync(new URL('../../docs/faults.md', import.meta.url), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\| `[a-z:A-Z]+` \|/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .map(([, fault = '', , error = '', retried = '', counts = '']) => ({ fault, error, retried, counts }));

test('the page has a row for every fault of an agent', () => {
  expect(rows.map(({ fault }) => fault)).toEqual(['error', 'garbage', 'crash', 'hang', 'slow:SECONDS', 'throttle']);
  for (const { fault } of rows) expect(() => parseFaultRule(`risk=${fault.replace('SECONDS', '3')}`)).not.toThrow();
});

test.each(rows)('$fault: what the page says of $error is what the catalogue says', ({ error, retried, counts }) => {
  expect(retried.startsWith('yes')).toBe(isTransient(error));
  expect(counts === 'yes').toBe(circuitOutcome(error) === 'failure');
});
