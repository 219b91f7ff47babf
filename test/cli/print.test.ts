import { jest } from '@jest/globals';
import type { OutputOptions } from '../../cli/output-format.ts';
import { print } from '../../cli/print.ts';

function printed(options: OutputOptions, value: unknown = { a: [1] }): string {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    print(options, value, (style) => `text of ${style.width > 0 ? 'a' : 'no'} width`);
    return write.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    write.mockRestore();
  }
}

test('a result is printed as text, and with --json as JSON, each with a line end', () => {
  expect(printed({})).toBe('text of a width\n');
  expect(printed({ json: true })).toBe('{\n  "a": [\n    1\n  ]\n}\n');
});

test('with -o jsonl a list is a line for each item, anything else one line', () => {
  expect(printed({ format: 'jsonl' })).toBe('{"a":[1]}\n');
  expect(printed({ format: 'jsonl' }, [{ a: 1 }, { a: 2 }])).toBe('{"a":1}\n{"a":2}\n');
  expect(printed({ format: 'jsonl' }, [])).toBe('');
  expect(printed({ format: 'json' })).toBe(printed({ json: true }));
});
