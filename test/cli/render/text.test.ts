import fc from 'fast-check';
import { indented, printable, table } from '../../../cli/render/text.ts';

const ESC = String.fromCharCode(27);

describe('text that goes to a terminal', () => {
  test('carries no escape sequences or control characters, whatever an agent answered', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  test('loses a color or a link as a whole, not only its escape character', () => {
    expect(printable(`${ESC}[31mred${ESC}[0m and ${ESC}]8;;http://x${ESC}\\link${ESC}]8;;${ESC}\\`)).toBe(
      'red and link',
    );
  });

  // N33: a text that turns the direction of the line around looks like another one
  test('shows what takes no room or changes the direction as an escape, and keeps joined emoji', () => {
    expect(printable('abc\u202etxt.exe\u200b')).toBe('abc\\u{202e}txt.exe\\u{200b}');
    expect(printable('\u{1f468}\u200d\u{1f469}')).toBe('\u{1f468}\u200d\u{1f469}');
  });

  test('is one line', () => {
    expect(printable('one\n  two\r\n\tthree ')).toBe('one two three');
  });
});

describe('a table', () => {
  const words = fc.stringMatching(/^[a-z]{1,12}$/);
  const rows = fc.array(
    fc.tuple(
      words,
      words,
      fc.array(words, { maxLength: 30 }).map((all) => all.join(' ')),
    ),
    {
      minLength: 1,
      maxLength: 8,
    },
  );

  test('stays within its width and keeps every word', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 60, max: 120 }), (cells, width) => {
        const lines = table(cells, { indent: 2, width });
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        expect(wordsOf(lines.join(' '))).toEqual(wordsOf(cells.flat().join(' ')));
      }),
    );
  });

  test('aligns columns by their width on the terminal, also of characters that take two columns', () => {
    const lines = table(
      [
        ['東京', 'a'],
        ['Rome', 'b'],
        ['\u{1f468}\u200d\u{1f469}', 'c'],
      ],
      { indent: 0, width: 60 },
    );
    expect(lines).toEqual(['東京  a', 'Rome  b', '\u{1f468}\u200d\u{1f469}    c']);
  });

  // N17: at 60 columns names of errors were cut in the middle
  test('never cuts a word, however narrow it is', () => {
    const lines = table([['agent', 'x'.repeat(30), 'CriticalDegradationError: it failed']], { indent: 2, width: 60 });
    expect(lines.join(' ')).toContain('CriticalDegradationError:');
  });

  test('starts every column at the same place, also where the last one wraps', () => {
    const lines = table(
      [
        ['a', 'one two three four five six seven'],
        ['long', 'x'],
      ],
      { indent: 2, width: 32 },
    );
    expect(lines).toEqual(['  a     one two three four five', '        six seven', '  long  x']);
  });

  test('sets numbers to the right', () => {
    expect(
      table(
        [
          ['1', 'a'],
          ['100', 'b'],
        ],
        { indent: 0, width: 60, right: [0] },
      ),
    ).toEqual(['  1  a', '100  b']);
  });

  test('measures a painted cell by its text', () => {
    const paint = (text: string) => `<${text}>`;
    expect(
      table(
        [
          [{ text: 'ab', paint }, 'x'],
          ['abcd', 'y'],
        ],
        { indent: 0, width: 60 },
      ),
    ).toEqual(['<ab>    x', 'abcd  y']);
  });
});

test('an indented text wraps under itself', () => {
  expect(indented('one two three', 2, 10)).toEqual(['  one two', '  three']);
});

function wordsOf(text: string): string[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .sort();
}
