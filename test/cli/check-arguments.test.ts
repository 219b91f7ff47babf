import { checkArguments } from '../../cli/check-arguments.ts';

const ESC = String.fromCharCode(27);

// N33
test.each([[`x${ESC}[2J`], ['x\nerror: forged'], ['\u202eabc'], ['\ufeffx']])(
  'fails for %j, and shows its escapes',
  (word) => {
    expect(() => checkArguments(['run', word])).toThrow(/^an argument holds control characters.*\\/);
  },
);

test('takes the JSON of an input as it is: line breaks, and the marks of scripts that run from right to left', () => {
  const input = '{\n "text": "\u200fشكرا"\n}';
  expect(() => checkArguments(['run', '--input', input, `--input=${input}`])).not.toThrow();
});
