import type { Argument, Command, Option } from 'commander';

/** A kind of names: `ids` are those of executions and of their workflows, the newest first. */
export type NameKind = 'ids' | 'agents' | 'circuits';

/** Looks names up, where a word asks for one of that kind. */
export type FindNames = (kind: NameKind) => Promise<readonly string[]>;

/** Where names of a kind are asked for: by an argument of any command, or by an option. */
const NAMES_OF_ARGUMENTS: Readonly<Record<string, NameKind>> = { ID: 'ids', CIRCUIT: 'circuits' };
const NAMES_OF_OPTIONS: Readonly<Record<string, NameKind>> = {
  '--workflow-id': 'ids',
  '--failed-agent': 'agents',
};

/**
 * The words that the last word of a command line may become.
 * @param program with every verb that the words name
 * @param words behind `ballast`; the last one is still being written, and may be empty
 * @returns nothing where a file, a number or a text is asked for
 */
export async function candidatesFor(program: Command, words: readonly string[], find: FindNames): Promise<string[]> {
  const current = words.at(-1) ?? '';
  const { command, places, isData } = readWords(program, words.slice(0, -1));
  const asking = isData ? undefined : optionThatAsks(command, words.at(-2));
  const found = (): readonly string[] | Promise<readonly string[]> => {
    if (asking !== undefined) return valuesOf(asking, find);
    if (current.startsWith('-') && !isData) return optionsOf(command);
    if (command.commands.length > 0) return places > 0 ? [] : command.commands.map((verb) => verb.name());
    return argumentValues(command, command.registeredArguments[places], find);
  };
  return [...new Set(await found())].filter((candidate) => candidate.startsWith(current));
}

interface Read {
  /** the verb, or the verb of a verb, that the words name */
  readonly command: Command;
  /** how many of its arguments are given */
  readonly places: number;
  /** whether the words end with a `--` after which no options are read */
  readonly isData: boolean;
}

function readWords(program: Command, words: readonly string[]): Read {
  let command = program;
  let places = 0;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--') return { command, places: places + words.length - index - 1, isData: true };
    if (word.startsWith('-')) {
      if (optionThatAsks(command, word) !== undefined) index += 1;
      continue;
    }
    const verb = command.commands.find((each) => each.name() === word);
    if (verb === undefined) places += 1;
    else command = verb;
  }
  return { command, places, isData: false };
}

/** The option whose value the next word is. `--format=json` has its value already. */
function optionThatAsks(command: Command, word = ''): Option | undefined {
  return command.options.find(({ long, short, required }) => required && (long === word || short === word));
}

function optionsOf(command: Command): string[] {
  const shown = command.options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []);
  return [...shown, '--help'];
}

async function valuesOf({ argChoices, long = '' }: Option, find: FindNames): Promise<readonly string[]> {
  const kind = Object.hasOwn(NAMES_OF_OPTIONS, long) ? NAMES_OF_OPTIONS[long] : undefined;
  return argChoices ?? (kind === undefined ? [] : await find(kind));
}

async function argumentValues(
  command: Command,
  argument: Argument | undefined,
  find: FindNames,
): Promise<readonly string[]> {
  if (argument?.argChoices !== undefined) return argument.argChoices;
  const name = argument?.name() ?? '';
  if (command.name() === 'agent' && name === 'NAME') return await find('agents');
  const kind = Object.hasOwn(NAMES_OF_ARGUMENTS, name) ? NAMES_OF_ARGUMENTS[name] : undefined;
  return kind === undefined ? [] : await find(kind);
}
