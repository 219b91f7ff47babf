import { Readable } from 'node:stream';
import type { LambdaService } from '../services/lambda/service.ts';
import type { EmulatedModels } from '../services/models/emulated-models.ts';
import type { WireAnswer, WireRequest } from '../wire-messages.ts';
import { withCallerIdle } from './with-caller-idle.ts';

/** Base of the form of OpenAI at the cloud's endpoint. Its clients sign nothing, and get nothing but emulated answers. */
export const OPENAI_PATH = '/emulated-models/v1';

/**
 * Answers a question to a model in the place of one. While it takes its time the caller is idle: in virtual time, the time comes.
 * @returns undefined for a request that is none to a model
 */
export async function answerModel(
  models: EmulatedModels,
  lambda: Pick<LambdaService, 'beginWait'>,
  request: WireRequest,
): Promise<WireAnswer | undefined> {
  let isGone = false;
  request.connection.onOver(() => {
    isGone = true;
  });
  const answer = await withCallerIdle(lambda, request, async () => {
    const given = await models.answer(request.path, request.body.toString(), () => isGone);
    // nothing is sent, and the caller gives up at its own deadline
    if (given !== undefined && 'connection' in given && given.connection === 'silent') await clientGone(request);
    return given;
  });
  if (answer === undefined || !('connection' in answer)) return answer;
  const ended = new Readable({
    read: () => void ended.destroy(new Error('the emulated provider ended the connection')),
  });
  return { status: 200, headers: {}, body: ended };
}

function clientGone({ connection }: WireRequest): Promise<void> {
  return new Promise((resolve) => connection.onOver(resolve));
}
