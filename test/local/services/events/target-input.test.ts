import fc from 'fast-check';
import type { Json } from '../../../../local/json.ts';
import type { BusEvent } from '../../../../local/services/events/envelope.ts';
import { deliveryFailureOf } from '../../../../local/services/events/failures.ts';
import { fillTemplate, InvalidTransformation } from '../../../../local/services/events/input-template.ts';
import { checkInput, renderInput } from '../../../../local/services/events/target-input.ts';

const EVENT: BusEvent = {
  id: 'e1',
  bus: 'orders',
  source: 'shop',
  'detail-type': 'Order placed',
  time: '2026-11-24T06:30:00Z',
  account: '000000000000',
  region: 'us-east-1',
  resources: ['r'],
  detail: {
    id: 'a1',
    p: { id: 'a1', n: 'b' },
    one: ['HIGH'],
    two: ['ACTIVE', 'INACTIVE'],
    n: 7,
    yes: true,
    said: 'a "b"',
  },
};

const PATHS = {
  id: '$.detail.id',
  p: '$.detail.p',
  one: '$.detail.one',
  two: '$.detail.two',
  n: '$.detail.n',
  yes: '$.detail.yes',
  said: '$.detail.said',
  none: '$.detail.none',
};

const RULE = { ruleName: 'placed', ruleArn: 'arn:aws:events:us-east-1:000000000000:rule/orders/placed' };

function rendered(template: string): string {
  return renderInput({ kind: 'template', paths: PATHS, template }, EVENT, RULE, Date.UTC(2026, 10, 24, 6, 30, 1));
}

describe('input transformers', () => {
  // E2, E4, E5, E6 and their siblings: templates and results are of the kinds recorded on AWS
  test.each<[template: string, result: string]>([
    ['{"id": <id>}', '{"id": "a1"}'],
    ['{"id": "<id>"}', '{"id": "a1"}'],
    ['{"path": "users/<id>/of/<id>", "p": <p>}', '{"path": "users/a1/of/a1", "p": {"id":"a1","n":"b"}}'],
    ['{"list": [<id>, "fixed"], "one": <one>}', '{"list": ["a1", "fixed"], "one": ["HIGH"]}'],
    ['{"c": <none>, "d": "<none>"}', '{"c": "", "d": ""}'], // E5
    ['{"n": <n>, "m": "<n>", "yes": "<yes>"}', '{"n": 7, "m": "7", "yes": "true"}'],
    ['"P <p>"', '"P {id:a1,n:b}"'], // E4
    ['"<one> and <two>, <none> and <id>"', '"[HIGH] and [ACTIVE,INACTIVE],  and a1"'], // E4
    ['"Is it <yes>, <n> times?"', '"Is it true, 7 times?"'],
    ['"{[/ of <id>"', '"{[/ of a1"'],
    ['"<one> first"\n"<two> second"', '"[HIGH] first"\n"[ACTIVE,INACTIVE] second"'],
    ['"quoted \\"<id>\\""', '"quoted \\"a1\\""'],
    ['"He said <said>"', '"He said a "b""'], // values are not escaped, says the guide
    ['<p>', '{"id":"a1","n":"b"}'],
    [
      '"<aws.events.rule-name> of <aws.events.rule-arn> at <aws.events.event.ingestion-time>"',
      `"placed of ${RULE.ruleArn} at 2026-11-24T06:30:01.000Z"`,
    ],
    ['{"rule": <aws.events.rule-name>}', '{"rule": "placed"}'],
    [
      '{"e": <aws.events.event>}', // E6
      '{"e": {"id":"e1","account":"000000000000","detailType":"Order placed","time":"2026-11-24T06:30:00Z",' +
        '"source":"shop","region":"us-east-1","resources":["r"],"version":"0"}}',
    ],
  ])('make of %s what AWS makes', (template, result) => {
    expect(rendered(template)).toBe(result);
  });

  test('know the whole event by its own names', () => {
    expect(JSON.parse(rendered('{"e": <aws.events.event.json>}'))).toEqual({
      e: expect.objectContaining({ 'detail-type': 'Order placed', detail: EVENT.detail }),
    });
  });

  // E2: recorded as not delivered, for an object and for a list, with and without text around them
  test.each([
    '{"p": "<p>"}',
    '{"p": "users/<p>", "q": <p>}',
    '{"one": "<one>"}',
    '{"e": "<aws.events.event.json>"}',
    '{"said": "<said>"}',
    '{"p": <p>',
    '<one> single list item',
    'without quotes',
    '"quoted" and not',
  ])('do not deliver %s, and say why', (template) => {
    const failure = (() => {
      try {
        return rendered(template);
      } catch (error) {
        return deliveryFailureOf(error);
      }
    })();
    expect(failure).toMatchObject({
      code: 'INVALID_JSON',
      isTransient: false,
      message: expect.stringContaining('The InputTemplate does not make'),
    });
  });

  test.each<[title: string, paths: Record<string, string>, template: string, message: RegExp]>([
    ['a placeholder without a path', {}, '"Event of <kind>"', /for target t1 contains invalid placeholder kind\.$/],
    ['an unknown reserved placeholder', {}, '{"e": <aws.events.events>}', /invalid placeholder aws\.events\.events/],
    ['a variable with a dot in its name', { 'a.b': '$.detail' }, '"a"', /contains the variable "a\.b"/],
    [
      'a variable with a reserved name',
      { 'aws.events.event': '$.detail' },
      '"a"',
      /reserved variable aws\.events\.event/,
    ],
    [
      'more than 100 variables',
      Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`v${n}`, '$.id'])),
      '"a"',
      /has 101 variables/,
    ],
    ['a path that is not run here', { a: '$.detail[*]' }, '"<a>"', /\$\.detail\[\*\]/],
  ])('are refused with %s', (_title, paths, template, message) => {
    expect(() => checkInput({ kind: 'template', paths, template }, 't1')).toThrow(message);
  });

  test('make valid JSON of any value outside quotes, and it is the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const made = fillTemplate('{"v": <v>}', new Map([['v', value as Json]]));
        expect(JSON.parse(made)).toEqual(JSON.parse(JSON.stringify({ v: value })));
      }),
    );
  });

  test('within quotes either make valid JSON or nothing at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        const isValid = (() => {
          try {
            JSON.parse(`"${text}"`);
            return true;
          } catch {
            return false;
          }
        })();
        const make = () => fillTemplate('{"v": "<v>"}', new Map([['v', value as Json]]));
        if (isValid) expect(make()).toBe(`{"v": "${text}"}`);
        else expect(make).toThrow(InvalidTransformation);
      }),
    );
  });
});
