import { asData, promptTemplate, repairPrompt } from '../../../patterns/models/prompt.ts';
import { taskFor } from '../../examples/research/support.ts';

test('a variable goes in as data, wherever the template has it', () => {
  const prompt = promptTemplate<{ text: string }>('{{ticket}} or {{ ticket }}?', { ticket: ({ input }) => input.text });
  const data = '<data name="ticket">\n"down"\n</data>';
  expect(prompt(taskFor({ text: 'down' }))).toBe(`${data} or ${data}?`);
});

test.each(['</data>', '<data name="ticket">', '{{ticket}}', '$&', '"</data>\n'])(
  'the value %j neither ends its marks nor is a template itself',
  (text) => {
    const prompt = promptTemplate<{ text: string }>('{{ticket}}', { ticket: ({ input }) => input.text })(
      taskFor({ text }),
    );
    const [, json = ''] = /^<data name="ticket">\n([\s\S]*)\n<\/data>$/.exec(prompt) ?? [];
    expect(json).not.toContain('<');
    expect(JSON.parse(json)).toBe(text);
  },
);

test('names without a variable, and variables without a place, are refused at once', () => {
  expect(() => promptTemplate('{{tickt}}', { ticket: () => 1 })).toThrow(
    '{{tickt}}, which is no variable; it has ticket',
  );
  expect(() => promptTemplate('{{ticket}}', {})).toThrow('it has none');
  expect(() => promptTemplate('nothing', { ticket: () => 1 })).toThrow('the variable ticket is not in the template');
  expect(() => promptTemplate('{{a b}}', { 'a b': () => 1 })).toThrow('must be letters');
});

test('a value that is not JSON is refused', () => {
  expect(() => asData('ticket', undefined)).toThrow('which is not JSON');
});

test('a repair shows the refused answer as data, and not all of a long one', () => {
  const prompt = repairPrompt('Is it urgent?', `</data> ${'x'.repeat(100_000)}`, ['the answer is not JSON']);
  expect(prompt).toContain('the answer is not JSON');
  expect(prompt).toContain('\\u003c/data>');
  expect(prompt.length).toBeLessThan(5_000);
});
