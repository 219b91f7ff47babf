import * as fc from 'fast-check';
import { EventStream } from '../../../../console/page/model/event-stream.ts';
import {
  agoText,
  bytesText,
  costText,
  durationText,
  offsetText,
  prettyJson,
  timeText,
  visibleText,
} from '../../../../console/page/model/format.ts';
import { layoutOf } from '../../../../console/page/model/layout.ts';
import { hashOf, parseRoute } from '../../../../console/page/model/route.ts';
import { fieldsOf, fieldValue, formValue, initialText } from '../../../../console/page/model/schema-form.ts';
import { moved, spanOf, ticksOf, zoomed } from '../../../../console/page/model/span.ts';
import { windowOf } from '../../../../console/page/model/window.ts';

describe('texts', () => {
  test.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [2_410, '2.41 s'],
    [59_900, '59.9 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
    [172_800_000, '2 d'],
  ])('%d ms take %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  test.each([
    [0, '$0'],
    [123, '$0.000123'],
    [45_600, '$0.0456'],
    [1_234_567, '$1.23'],
  ])('%d micro-dollars are %s', (microDollars, text) => {
    expect(costText(microDollars)).toBe(text);
  });

  test('of times are absolute, relative and as an offset', () => {
    const at = Date.UTC(2026, 0, 5, 9, 30);
    expect([timeText(at, 'utc'), timeText(at + 7, 'utc', true)]).toEqual([
      '2026-01-05 09:30:00',
      '2026-01-05 09:30:00.007',
    ]);
    expect([agoText(at, at), agoText(at, at + 61_000), agoText(at, at - 5_000)]).toEqual([
      'just now',
      '1 min ago',
      'in 5.00 s',
    ]);
    expect(offsetText(2_410)).toBe('+2.410 s');
    expect([bytesText(999), bytesText(1_500), bytesText(2_000_000)]).toEqual(['999 B', '1.5 KB', '2.0 MB']);
  });

  test('show what is hidden: controls, terminal escapes, and marks that turn the order of letters', () => {
    expect(visibleText('a\u001b[31mb\u202ec\u200bd\ne\tf')).toBe('a\\u001b[31mb\\u202ec\\u200bd\ne\tf');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleText(text).replaceAll(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
    expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(prettyJson('<b>')).toBe('<b>');
  });
});

test('a route is what its hash says, whatever its segments and fields are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, unit: 'grapheme' })),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.string({ minLength: 1 })),
      (path, query) => {
        expect(parseRoute(hashOf(path, query))).toEqual({ path, query });
      },
    ),
  );
  expect(hashOf(['executions'], { a: '', b: undefined })).toBe('#/executions');
  expect(parseRoute('')).toEqual({ path: [], query: {} });
});

test('a stream is the same messages however it is cut', () => {
  const text = 'event: result\ndata: {"a":1}\n\n: beat\n\nevent: lost\ndata: {}\n\n';
  const expected = [
    { event: 'result', data: '{"a":1}' },
    { event: 'lost', data: '{}' },
  ];
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const stream = new EventStream();
      const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
      const messages = places.slice(1).flatMap((end, index) => stream.add(text.slice(places[index], end)));
      expect(messages).toEqual(expected);
    }),
  );
});

test('the rows that are drawn have those that are seen, and not many more', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 4_000 }), fc.nat(25_000), (top, height, count) => {
      const { first, end } = windowOf(top, height, 30, count);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(count);
      expect(end - first).toBeLessThanOrEqual(Math.ceil(height / 30) + 26);
      const seen = Math.floor(top / 30);
      if (seen < count) expect(first <= seen && seen < end).toBe(true);
    }),
  );
});

describe('the span of a timeline', () => {
  const whole = { fromMs: 1_000, toMs: 11_000 };

  test('stays within the whole, whatever is done to it', () => {
    const step = fc.oneof(
      fc.double({ min: 0.1, max: 4, noNaN: true }).map((factor) => (span: typeof whole) => zoomed(span, whole, factor)),
      fc.double({ min: -2, max: 2, noNaN: true }).map((share) => (span: typeof whole) => moved(span, whole, share)),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { fromMs, toMs } = steps.reduce((span, change) => change(span), whole);
        expect(fromMs).toBeGreaterThanOrEqual(whole.fromMs - 1e-6);
        expect(toMs).toBeLessThanOrEqual(whole.toMs + 1e-6);
        expect(toMs).toBeGreaterThan(fromMs);
      }),
    );
  });

  test('is that of the address, or the whole', () => {
    expect(spanOf('1000', '2000', whole)).toEqual({ fromMs: 2_000, toMs: 3_000 });
    expect(spanOf('x', '2000', whole)).toEqual(whole);
    expect(spanOf('2000', '1000', whole)).toEqual(whole);
    expect(spanOf(undefined, undefined, whole)).toEqual(whole);
  });

  test('has ticks at round times', () => {
    expect(ticksOf({ fromMs: 0, toMs: 10_000 }, 5)).toEqual([0, 2_000, 4_000, 6_000, 8_000, 10_000]);
  });
});

describe('the form of an input', () => {
  const schema = {
    type: 'object',
    required: ['name', 'count'],
    properties: {
      name: { type: 'string' },
      count: { type: 'integer', minimum: 1 },
      size: { enum: ['s', 'm'] },
      urgent: { type: 'boolean', default: false },
      tags: { type: 'array' },
    },
  };

  test('has a field for each property, and JSON for what no other field is made for', () => {
    const form = fieldsOf(schema, 'input');
    if (form.kind === 'json') throw new Error('no fields');
    const { fields } = form;
    expect(fields.map(({ name, kind, isRequired }) => [name, kind, isRequired])).toEqual([
      ['name', 'text', true],
      ['count', 'integer', true],
      ['size', 'choice', false],
      ['urgent', 'boolean', false],
      ['tags', 'json', false],
    ]);
    const given: Record<string, unknown> = { name: 'a', count: 3, size: 'm', tags: ['x'] };
    const texts = fields.map((field) => initialText(field, given[field.name]));
    expect(texts).toEqual(['a', '3', 'm', 'false', '["x"]']);
    expect(fields.map((field, index) => fieldValue(field, texts[index] ?? ''))).toEqual(['a', 3, 'm', false, ['x']]);
    expect(fields.map((field) => fieldValue(field, ''))).toEqual(Array.from({ length: 5 }, () => undefined));
    expect(formValue(form, { name: 'a', count: '3' })).toEqual({ name: 'a', count: 3 });
  });

  test.each([
    [{ type: 'boolean' }, 'boolean', 'true', true],
    [{ type: 'string' }, 'text', 'yes', 'yes'],
    [{ enum: [1, 'two', null] }, 'choice', 'null', null],
    [{ type: 'integer' }, 'integer', '-3', -3],
  ])('of %j is one field, and its value no object', (one, kind, text, value) => {
    const form = fieldsOf(one, 'answer');
    expect(form).toMatchObject({ kind: 'one', fields: [{ name: 'answer', kind, isRequired: true }] });
    expect(form.kind === 'one' && formValue(form, { answer: text })).toBe(value);
  });

  test('is JSON for what has no fields, whatever a graph asks with', () => {
    expect(fieldsOf(null, 'input')).toEqual({ kind: 'json' });
    expect(fieldsOf({ type: 'object', properties: [] }, 'input')).toEqual({ kind: 'json' });
    const hostile = fc.oneof(
      fc.jsonValue(),
      fc.record({
        type: fc.constantFrom('object', 'string', 'array', 7),
        properties: fc.oneof(
          fc.jsonValue(),
          fc.dictionary(fc.constantFrom('__proto__', 'toString', 'a'), fc.jsonValue()),
        ),
        required: fc.jsonValue(),
        enum: fc.jsonValue(),
        title: fc.jsonValue(),
      }),
    );
    fc.assert(
      fc.property(hostile, (any) => {
        const form = fieldsOf(any, 'answer');
        for (const field of form.kind === 'json' ? [] : form.fields) {
          expect(typeof initialText(field, undefined)).toBe('string');
          expect(typeof (field.schema.title ?? '')).toBe('string');
        }
      }),
    );
  });

  test('names a field that is wrong', () => {
    const form = fieldsOf(schema, 'input');
    const [, count, , , tags] = form.kind === 'json' ? [] : form.fields;
    if (count === undefined || tags === undefined) throw new Error('no fields');
    expect(() => fieldValue(count, 'x')).toThrow('count is "x"; it must be a number');
    expect(() => fieldValue(tags, '[')).toThrow(/^tags is no JSON/);
  });
});

test('a graph is placed with its Map around the states inside of it, and every edge has its way', () => {
  const size = { width: 100, height: 30 };
  const nodes = [
    { id: 'a', ...size },
    { id: 'map', ...size },
    { id: 'in', parent: 'map', ...size },
    { id: 'end', ...size },
  ];
  const edges = [
    { from: 'a', to: 'map' },
    { from: 'map', to: 'end' },
    { from: 'a', to: 'map' },
  ];
  const { nodes: placed, edges: ways, width, height } = layoutOf(nodes, edges, 'TB');
  const [map, inner] = [placed.get('map'), placed.get('in')];
  if (map === undefined || inner === undefined) throw new Error('not placed');
  expect(inner.x).toBeGreaterThanOrEqual(map.x);
  expect(inner.y + inner.height).toBeLessThanOrEqual(map.y + map.height);
  expect(ways.map((points) => points.length > 1)).toEqual([true, true, true]);
  expect([width > 100, height > 90]).toEqual([true, true]);
});
