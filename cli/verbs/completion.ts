import { Argument, Command } from 'commander';
import { candidatesFor } from '../completion/candidates.ts';
import { namesInFolder } from '../completion/known-names.ts';
import { COMPLETION_SCRIPTS, SHELLS, type Shell } from '../completion/scripts.ts';
import { stackIn } from '../completion/stack-words.ts';
import { formatOf, type OutputOptions } from '../output-format.ts';
import { print } from '../print.ts';

const EXAMPLES = `
Examples:
  $ ballast() { npx ballast "$@"; }            where no ballast is in the PATH
  $ eval "$(npx ballast completion bash)"      in ~/.bashrc
  $ eval "$(npx ballast completion zsh)"       in ~/.zshrc, after compinit
  $ npx ballast completion fish | source       in ~/.config/fish/config.fish
  $ npx ballast completion words -- status --  what could come next, as the scripts ask for it`;

interface CompletionOptions extends OutputOptions {
  readonly state: string;
}

export function createCommand(): Command {
  return (
    new Command('completion')
      .description('Print a script that completes verbs, options, ids, agents and circuits in a shell.')
      .addArgument(
        new Argument('<SHELL>', 'words: only the candidates for the last of them').choices([...SHELLS, 'words']),
      )
      // the words, which no user writes
      .allowExcessArguments()
      .addHelpText('after', EXAMPLES)
      .action(completion)
  );
}

async function completion(shell: Shell | 'words', options: CompletionOptions, command: Command): Promise<void> {
  if (shell !== 'words') {
    const script = COMPLETION_SCRIPTS[shell];
    print(options, { shell, script }, () => script);
    return;
  }
  const words = command.args.slice(1);
  const program = command.parent ?? command;
  const stack = stackIn(words);
  const candidates = await candidatesFor(program, words, async (kind) => {
    if (stack === undefined) return await namesInFolder(stateIn(words) ?? options.state, kind);
    // loaded here: a key press without a stack needs no SDK
    const { namesOnStack } = await import('../completion/stack-names.ts');
    return await namesOnStack(stack, kind);
  });
  // a line without a word would be a candidate
  if (candidates.length > 0 || formatOf(options) !== 'text') {
    print(options, candidates, () => candidates.join('\n'));
  }
}

/** The state folder that the words name. */
function stateIn(words: readonly string[]): string | undefined {
  const index = words.slice(0, -2).lastIndexOf('--state');
  return index < 0 ? undefined : words[index + 1];
}
