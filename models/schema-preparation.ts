import type { AgentTask } from '../patterns/declarations/agent.ts';
import { stableId } from '../patterns/hash.ts';
import type { AnswerSchema } from '../patterns/models/answer-schema.ts';
import { type CallingTier, failure } from './model-call.ts';

/** Time of an attempt that is kept to say that the provider is still preparing a schema. */
const MARGIN_MS = 250;

/**
 * Providers compile the schema of an answer before its first use, which may take longer than an attempt. Until a first answer has
 * come a deadline is no failure of theirs.
 * @throws ModelNotReadyError shortly before the deadline of an attempt with a schema that was never answered
 */
export async function whilePrepared<Input>(
  tier: CallingTier,
  { schema, isStrict }: AnswerSchema,
  task: AgentTask<Input>,
  ask: (task: AgentTask<Input>) => Promise<unknown>,
): Promise<unknown> {
  const { compiledSchemas, deadlineAtMs, agent } = task;
  const { model } = tier;
  const mayTakeLong = model.compilesSchema?.(isStrict) === true;
  if (!mayTakeLong || compiledSchemas === undefined || deadlineAtMs === undefined) return await ask(task);
  const id = stableId('schema', model.model, JSON.stringify(schema));
  if (await compiledSchemas.has(id)) return await answered(ask(task));

  const ended = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limitMs = Math.max(0, deadlineAtMs - Date.now() - MARGIN_MS);
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `no answer within ${limitMs} ms to a first question with the schema of ${agent.name}`;
      const error = failure(tier, { kind: 'preparing' }, message);
      reject(error);
      ended.abort(error);
    }, limitMs);
  });
  try {
    const asked = ask({ ...task, signal: AbortSignal.any([task.signal, ended.signal]) });
    return await answered(Promise.race([asked, late]));
  } finally {
    clearTimeout(timer);
  }

  async function answered(answer: Promise<unknown>): Promise<unknown> {
    const value = await answer;
    await compiledSchemas?.add(id);
    return value;
  }
}
