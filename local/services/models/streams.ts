import type { Completion, ConverseAnswer } from './answers.ts';
import { eventMessage, type StreamEvent } from './event-stream.ts';

/** A text is streamed in pieces of so many characters. */
const PIECE = 16;

function piecesOf(text: string): string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${PIECE}}`, 'gu')) ?? [''];
}

/** An answer of OpenAI's form as server-sent events. */
export function completionStream({ id, model, choices: [choice], usage }: Completion): string[] {
  const { message, finish_reason } = choice;
  const chunk = (delta: object, rest: object = {}) =>
    `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', model, choices: [{ index: 0, delta, finish_reason: null, ...rest }] })}\n\n`;
  const text =
    message.refusal === null
      ? { field: 'content', value: message.content }
      : { field: 'refusal', value: message.refusal };
  return [
    chunk({ role: 'assistant' }),
    ...(text.value === null ? [] : piecesOf(text.value).map((piece) => chunk({ [text.field]: piece }))),
    ...(message.tool_calls ?? []).map((call, index) => chunk({ tool_calls: [{ index, ...call }] })),
    chunk({}, { finish_reason }),
    `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', model, choices: [], usage })}\n\n`,
    'data: [DONE]\n\n',
  ];
}

/** An answer of Converse as the events of ConverseStream. */
export function converseStream({ output, stopReason, usage, metrics }: ConverseAnswer): Buffer[] {
  const blocks = output.message.content.flatMap((block, contentBlockIndex): StreamEvent[] => {
    const delta = (body: object) => ({ type: 'contentBlockDelta', body: { contentBlockIndex, delta: body } });
    const end = { type: 'contentBlockStop', body: { contentBlockIndex } };
    if ('text' in block) return [...piecesOf(block.text).map((text) => delta({ text })), end];
    const { toolUseId, name, input } = block.toolUse;
    const start = { type: 'contentBlockStart', body: { contentBlockIndex, start: { toolUse: { toolUseId, name } } } };
    return [start, ...piecesOf(JSON.stringify(input)).map((each) => delta({ toolUse: { input: each } })), end];
  });
  const events: StreamEvent[] = [
    { type: 'messageStart', body: { role: 'assistant' } },
    ...blocks,
    { type: 'messageStop', body: { stopReason } },
    { type: 'metadata', body: { usage, metrics } },
  ];
  return events.map(eventMessage);
}
