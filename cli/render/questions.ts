import type { OpenQuestion } from '../../ops/open-question.ts';
import type { Progress } from '../../ops/progress.ts';
import { describeQuestions } from '../../patterns/questions/describe-questions.ts';
import type { Style } from './style.ts';
import { printable } from './text.ts';
import { formatTimestamp } from './units.ts';

/**
 * The questions that an execution waits for, each with the command that answers it.
 * @param flags options that follow in the command, for the same target
 */
export function renderQuestions(
  name: string,
  questions: readonly OpenQuestion[],
  style: Style,
  flags: string,
): string[] {
  const { bold, dim } = style.colors;
  return questions.flatMap(({ id, agent, question, answerSchema, untilMs, refusal }) => {
    const text = printable(describeQuestions([{ value: JSON.stringify(question) }]));
    const until = untilMs === undefined ? '' : dim(` until ${formatTimestamp(untilMs)} UTC`);
    const which = questions.length > 1 ? ` --question ${id}` : '';
    return [
      '',
      `${bold(agent)} waits for an answer${until}: ${text}`,
      ...(answerSchema === undefined ? [] : [`  it accepts ${printable(JSON.stringify(answerSchema))}`]),
      ...(refusal === undefined ? [] : [`  the answer before was refused: ${printable(refusal)}`]),
      `  ${answerCommand(name, flags, which)}`,
    ];
  });
}

/** The command that answers a question. */
export function answerCommand(name: string, flags: string, which = ''): string {
  return `npx ballast answer ${name}${which} --value JSON${flags}`;
}

/** Says of each question of a run, once, by which command it is answered: the run waits meanwhile. */
export function questionAnnouncer(
  name: string,
  flags: string,
  notify: (message: string) => void,
): (progress: Progress) => void {
  let announced = 0;
  return ({ changes }) => {
    const asked = changes.filter((change) => change.kind === 'asked');
    for (const { call, question } of asked.slice(announced)) {
      notify(`${call.agent} waits for an answer: ${printable(question)}\n  ${answerCommand(name, flags)}`);
    }
    announced = asked.length;
  };
}
