import { INTERRUPT } from '@langchain/langgraph-checkpoint';
import type { GraphTask } from '../../patterns/graphs/superstep.ts';
import type { Question } from '../../patterns/questions/task-questions.ts';
import { questionsOf } from '../tier/interrupts.ts';
import { isOutput } from './task-writes.ts';

/**
 * The questions that a task waits for: those of its last interrupt, unless it has other writes, which it has when it is done. Answers to earlier
 * questions are LangGraph's, which has them with the task.
 * @param writes of the tasks of a superstep
 */
export function openQuestions(
  { id, node }: GraphTask,
  writes: readonly (readonly [taskId: string, channel: string, value: unknown])[],
): Question[] {
  const own = writes.filter(([taskId]) => taskId === id);
  if (own.some(isOutput)) return [];
  const interrupts = own.flatMap(([, channel, value]) => (channel === INTERRUPT ? (value as never[]) : []));
  return questionsOf([{ name: node, interrupts }]);
}
