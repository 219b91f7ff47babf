import { type Answered, type AnswerRequest, answerQuestion } from '../../../ops/answer.ts';
import type { OpenQuestion } from '../../../ops/open-question.ts';
import { readQuestions } from '../../../ops/questions.ts';
import { startExecution } from '../../../ops/start.ts';
import { readExecution } from '../../../ops/status.ts';
import type { Json } from '../../../patterns/json/json.ts';
import type { World } from '../../support/world.ts';

/** A user who answers the questions of a world whose time is virtual: it stands still while something is done. */
export function userIn(world: World) {
  const { clock } = world.cloud ?? {};
  if (clock === undefined) throw new Error('the world is not ours');

  const doing = async <T>(work: () => Promise<T>): Promise<T> => {
    const release = clock.hold('a user');
    try {
      return await work();
    } finally {
      release();
    }
  };

  return {
    /** Starts a run, and does something after each of these times from now. */
    async during<T>(
      name: string,
      input: Json,
      steps: Readonly<Record<number, (arn: string) => Promise<T>>>,
    ): Promise<{ arn: string; did: T[] }> {
      const startedAtMs = clock.nowMs();
      const { executionArn: arn } = await doing(() => startExecution(world.target, name, { input }));
      const did = Object.entries(steps).map(
        ([afterMs, step]) =>
          new Promise<T>((resolve, reject) => {
            clock.at(startedAtMs + Number(afterMs), () => void doing(() => step(arn)).then(resolve, reject));
          }),
      );
      return { arn, did: await Promise.all(did) };
    },
    doing,
    asked: async (arn: string): Promise<OpenQuestion[]> =>
      readQuestions(world.target, await readExecution(world.target, arn)),
    answer: async (arn: string, request: Omit<AnswerRequest, 'actor'>): Promise<Answered> =>
      answerQuestion(world.target, await readExecution(world.target, arn), { actor: 'ann', ...request }),
  };
}
