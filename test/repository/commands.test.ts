import type { Command } from 'commander';
import { createProgram } from '../../cli/program.ts';
import { textOf } from './support/files.ts';
import { codeLinesOf, DOCUMENTS } from './support/markdown.ts';

const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
const program = await createProgram();

/** Each command a document shows, without what it is piped into or followed by. */
const shown = DOCUMENTS.flatMap((file) =>
  codeLinesOf(file)
    .flatMap((line) => line.split(/\s*(?:&&|\|\||\||;)\s*/))
    .map((command) => ({ file, command })),
);

/** What is wrong with the arguments behind `ballast`; nothing when the command line knows them all. */
function unknownIn(words: readonly string[]): string | undefined {
  let command: Command = program;
  for (const word of words) {
    const next = command.commands.find((candidate) => [candidate.name(), ...candidate.aliases()].includes(word));
    if (next === undefined) break;
    command = next;
  }
  const [first] = words;
  const isVerb = first !== undefined && /^[a-z]/.test(first);
  if (command === program && isVerb && first !== 'help') return `no verb ${first}`;
  const known = new Set([...command.options.flatMap(({ long, short }) => [long, short]), '--help', '-h']);
  return words
    .map((word) => word.split('=')[0])
    .filter((word) => word?.startsWith('-') && word !== '--' && word !== '-' && !known.has(word))
    .map((word) => `${command.name()} has no ${word}`)[0];
}

test('every `npx ballast` a document shows is a verb with options that exist', () => {
  const wrong = shown.flatMap(({ file, command }) => {
    const words = /^npx ballast\b(.*)$/.exec(command)?.[1]?.trim().split(/\s+/).filter(Boolean);
    const problem = words === undefined ? undefined : unknownIn(words);
    return problem === undefined ? [] : [`${file}: ${command}: ${problem}`];
  });
  expect(wrong).toEqual([]);
});

test('every npm script a document shows exists', () => {
  const wrong = shown.filter(({ command }) => {
    const script = /^npm (?:run ([\w:-]+)|(start|test)\b)/.exec(command);
    const name = script?.[1] ?? script?.[2];
    return name !== undefined && scripts[name] === undefined;
  });
  expect(wrong).toEqual([]);
});
