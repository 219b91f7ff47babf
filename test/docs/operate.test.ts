import { OPERATOR_OUTPUTS } from '../../patterns/catalogue/outputs.ts';
import { requestPace } from '../../patterns/request-quotas.ts';
import { textOf } from '../repository/support/files.ts';

const PAGE = textOf('docs/operate.md');

test("the operator's page has every output for operators", () => {
  for (const output of OPERATOR_OUTPUTS) expect(PAGE).toContain(`| \`${output}\` |`);
});

test("the operator's page has the pace of each request", () => {
  const rows = [...PAGE.matchAll(/^\| ([A-Z][A-Za-z, ]+) \| ([\d.]+)(?: or ([\d.]+))? a second/gm)];
  expect(rows.length).toBe(5);
  for (const [, operations = '', large, other = large] of rows) {
    for (const operation of operations.split(', ')) {
      const paces = ['us-east-1', 'eu-south-1'].map((region) => requestPace(operation, region)?.perSecond);
      expect([operation, ...paces]).toEqual([operation, Number(large), Number(other)]);
    }
  }
});
