import { ERROR_CATALOGUE, isCatalogued } from '../../patterns/catalogue/errors.ts';
import { FAULT_SYNTAX, parseFaultRule } from '../../patterns/fault-injection/faults.ts';
import { type Row, tableBelow } from './support/pages.ts';
import { attemptsFor, deployed } from './support/state-machine.ts';

const PAGE = 'docs/faults.md';
const ofAgents = tableBelow(PAGE, 'Faults of an agent');
const ofStore = tableBelow(PAGE, 'Faults of the store');

/** The kinds a rule of this target may name, as the command line's help has them. */
function kindsOf(target: string): string[] {
  const [, kinds = ''] = new RegExp(`${target}=<([^>]+)>`).exec(FAULT_SYNTAX) ?? [];
  return kinds.split('|');
}

test('every kind of fault has its row, and every row is a rule that is accepted', () => {
  expect(ofAgents.map(({ rule }) => rule)).toEqual(kindsOf(String.raw`<agent\|node>\[/<tier>\]`));
  expect(ofStore.map(({ rule }) => rule)).toEqual(kindsOf('store'));
  for (const { rule = '' } of ofAgents) parseFaultRule(`risk=${rule.replace('SECONDS', '6')}`);
  for (const { rule = '' } of ofStore) parseFaultRule(`store=${rule}`);
});

test.each([...ofAgents, ...ofStore])('the row of $rule says what the catalogue says of its error', async (row: Row) => {
  const { error = '', attempts, circuit } = row;
  if (!isCatalogued(error)) throw new Error(`${error} is not in the catalogue of errors`);
  expect(circuit).toBe(ERROR_CATALOGUE[error].circuit);
  const { stateOf } = await deployed();
  expect(Number(attempts)).toBe(attemptsFor(error, stateOf('research Invoke').Retry ?? []));
});

test('the workflow suite runs every kind of fault of an agent', async () => {
  const { textOf } = await import('../repository/support/files.ts');
  const suite = textOf('test/workflow/fault-kinds.test.ts');
  for (const { rule = '', error = '', attempts } of ofAgents) {
    const [kind = ''] = rule.split(':');
    expect(suite).toMatch(new RegExp(`fault: '${kind}(:\\d+)?', error: '${error}', attempts: ${attempts}`));
  }
});
