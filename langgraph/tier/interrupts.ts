import { GraphError } from '../../patterns/catalogue/graph-errors.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import type { Json } from '../../patterns/json/json.ts';
import { notJsonAt } from '../../patterns/json/json.ts';
import type { Question } from '../../patterns/questions/task-questions.ts';
import type { RunnableGraph } from './runnable-graph.ts';

type GraphTask = Awaited<ReturnType<RunnableGraph<unknown>['getState']>>['tasks'][number];

/**
 * The interrupts that a graph waits for, as questions. LangGraph names each by its task and by how many it has answered: the second
 * `interrupt()` of a node has another id than the first, so that no answer is ever given to another question.
 * @throws GraphError for one that cannot be asked
 */
export function questionsOf(tasks: readonly GraphTask[]): Question[] {
  return tasks
    .filter(({ result }) => result === undefined)
    .flatMap(({ name, interrupts }) =>
      interrupts.map(({ id, value, response_schema: answerSchema }) => {
        const question = value ?? null;
        const place = notJsonAt(question);
        if (place !== undefined || id === undefined) {
          throw new GraphError(
            `node ${name} asks ${describeValue(value)}, which is not JSON at ${place}: a question is shown to users`,
          );
        }
        return {
          id,
          value: question as Json,
          ...(answerSchema === undefined ? {} : { answerSchema: answerSchema as Json }),
        };
      }),
    );
}

/** @throws GraphError for a graph that stopped at a node without a question */
export function checkStop(tasks: readonly GraphTask[], questions: readonly Question[]): void {
  if (tasks.length === 0 || questions.length > 0) return;
  const nodes = tasks.map(({ name }) => name).join(', ');
  throw new GraphError(
    `the graph stopped at ${nodes} without a question: use interrupt() in a node instead of interruptBefore and interruptAfter`,
  );
}
