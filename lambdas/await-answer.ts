import { SupersededError } from '../patterns/catalogue/errors.ts';
import { type AwaitAnswerRequest, awaitAnswerRequest } from '../patterns/catalogue/payloads.ts';
import { AnswerGiven } from '../patterns/catalogue/question-errors.ts';
import { decideWait } from '../patterns/questions/decisions.ts';
import { describeQuestions } from '../patterns/questions/describe-questions.ts';
import { decideQuestions } from '../stores/questions/questions.ts';
import { indexWait } from './runtime/execution-index.ts';
import { taskHandler } from './runtime/invocation.ts';
import { logger } from './runtime/logger.ts';
import { workflowTable } from './runtime/stores.ts';

/**
 * A call waits for answers: stores the token of its task, which the answering function or command uses to end the wait. Its return value is not used.
 * @throws AnswerGiven when the answers came before the task did
 */
export const handler = taskHandler('await-answer', awaitAnswerRequest, awaitAnswer);

async function awaitAnswer({ run, call, token }: AwaitAnswerRequest): Promise<void> {
  const { phase, agent, replica, tier, answerTimeoutSeconds = 0 } = call;
  const table = workflowTable();
  const sinceMs = table.nowMs();
  const wait = { epoch: run.epoch, token, sinceMs, untilMs: sinceMs + answerTimeoutSeconds * 1000 };
  const place = { phase, agent, replica };
  let asked = '';
  const result = await decideQuestions(table, run, place, (found) => {
    asked = describeQuestions(found?.questions.filter(({ answer }) => answer === undefined) ?? []);
    return decideWait(found, wait);
  });
  switch (result) {
    case 'answered':
      throw new AnswerGiven(`all questions of ${agent} are answered`);
    case 'superseded':
      throw new SupersededError(`workflow ${run.workflowId}: another task waits for the answers of ${agent}`);
    case 'waiting':
      logger.info('waits for an answer', {
        code: 'ANSWER_AWAITED',
        phase,
        agent,
        replica,
        tier,
        untilMs: wait.untilMs,
      });
      await indexWait(run, place, asked);
      return;
    default:
      result satisfies never;
  }
}
