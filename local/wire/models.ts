import { Readable } from 'node:stream';
import type { LambdaService } from '../services/lambda/service.ts';
import type { EmulatedModels } from '../services/models/emulated-models.ts';
import type { WireAnswer, WireRequest } from '../wire-messages.ts';
import { withCallerIdle } from './with-caller-idle.ts';

/** Base of the form of OpenAI at the cloud's endpoint. Its clients sign nothing, and get nothing but emulated answers. */
export const OPENAI_PATH = '/emulated-models/v1';

/**
 * Answers a question to a model in the place of one.
 * @returns undefined for a request that is none to a model
 */
export async function answerModel(
  models: EmulatedModels,
  lambda: Pick<LambdaService, 'beginWait'>,
  request: WireRequest,
): Promise<WireAnswer | undefined> {
  let isGone = false;
  const gone = new Promise<void>((resolve) => {
    request.connection.onOver(() => {
      isGone = true;
      resolve();
    });
  });
  // not while an answer is made, which takes no time: the clock would jump to the caller's deadline
  const whileIdle = (wait: () => Promise<void>) => withCallerIdle(lambda, request, wait);
  const answer = await models.answer(request.path, request.body.toString(), { isGone: () => isGone, whileIdle });
  if (answer === undefined || !('connection' in answer)) return answer;
  // nothing is sent, and the caller gives up at its own deadline
  if (answer.connection === 'silent') await whileIdle(() => gone);
  const ended = new Readable({
    read: () => void ended.destroy(new Error('the emulated provider ended the connection')),
  });
  return { status: 200, headers: {}, body: ended };
}
