import { Command } from 'commander';
import { type Answered, answerQuestion } from '../../ops/answer.ts';
import { locateAmong } from '../../ops/locate.ts';
import { readExecution } from '../../ops/status.ts';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import type { Json } from '../../patterns/json/json.ts';
import { confirmOnAws } from '../confirm.ts';
import { jsonFault } from '../json-fault.ts';
import { userName } from '../operator.ts';
import { type CommonOptions, ID_HELP } from '../options.ts';
import { print } from '../print.ts';
import { withTargets } from '../session.ts';
import { targetFlags } from '../target-options.ts';

interface AnswerOptions extends CommonOptions {
  readonly value: string;
  readonly question?: string;
}

const EXAMPLES = `
\`ballast status ID\` shows the questions that an execution waits for.

Examples:
  $ npx ballast answer approval-20260105-093000-1a2b3c --value true
  $ npx ballast answer my-workflow --value '"publish it on Monday"'
  $ npx ballast answer my-workflow --question 5f1c --value '{"limit": 3}'     where it asks several`;

export function createCommand(): Command {
  return new Command('answer')
    .description(
      'Answer the question that an execution waits for. The same answer, given twice, is one; another one is refused.',
    )
    .argument('<ID>', ID_HELP)
    .requiredOption('--value <JSON>', 'the answer, as JSON: true, 3, or \'"a text"\'')
    .option('--question <ID>', 'which question, by the beginning of its id, where there are several')
    .addHelpText('after', EXAMPLES)
    .action(answer);
}

async function answer(id: string, options: AnswerOptions): Promise<void> {
  const value = parseValue(options.value);
  await withTargets(options, async (targets) => {
    const { target, executionArn } = await locateAmong(targets, id);
    const execution = await readExecution(target, executionArn);
    await confirmOnAws(options, `answer ${execution.name} with ${options.value}`, target);
    const { question } = options;
    const request = { value, actor: userName(), ...(question === undefined ? {} : { question }) };
    const answered = await answerQuestion(target, execution, request);
    print(options, answered, () => renderAnswered(answered, targetFlags(options)));
  });
}

function parseValue(text: string): Json {
  const fault = jsonFault(text);
  if (fault === undefined) return JSON.parse(text) as Json;
  throw new InvalidInputError(
    `--value is ${JSON.stringify(text.slice(0, 80))}, which is not JSON: ${fault}; a text is written as '"..."'`,
  );
}

/** What became of an answer, and the next command. */
export function renderAnswered({ name, agent, isRepeated, run }: Answered, flags: string): string {
  const stored = isRepeated ? `${agent} had this answer already` : `the answer of ${agent} is stored`;
  switch (run) {
    case 'goes-on':
      return `${stored}: ${name} goes on\n  npx ballast watch ${name}${flags}`;
    case 'waits':
      return `${stored}: ${name} waits for the other answers\n  npx ballast status ${name}${flags}`;
    case 'stored':
      return `${stored}, but ${name} waits no more; a redrive goes on with it\n  npx ballast redrive ${name}${flags}`;
    default:
      return run satisfies never;
  }
}
