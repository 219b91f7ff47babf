import type * as z from 'zod';
import type { AgentTask } from '../patterns/declarations/agent.ts';
import { parseValue } from '../patterns/declarations/parse-input.ts';
import { boundedText } from '../patterns/json/bounded-text.ts';
import type { Json } from '../patterns/json/json.ts';
import { answerSchemaOf, UnsupportedAnswerSchema } from '../patterns/models/answer-schema.ts';
import type { ToolCall, ToolResult, ToolSpec } from '../patterns/models/model.ts';
import { asData } from '../patterns/models/prompt.ts';

/** A plain function that a model may call. */
export interface ModelTool<Input = Json> {
  /** letters, digits, `-` and `_`, a letter first */
  readonly name: string;
  /** when to use it, and what it returns */
  readonly description: string;
  /** checks what the model passes: an object */
  readonly input: z.ZodType;
  /** @param input as the schema makes of it @returns what the model is told, as JSON */
  run(input: never, task: AgentTask<Input>): unknown;
}

/** By this name models hand over their answer, where an API needs a tool for that. */
const RESERVED = 'answer';

/**
 * Declares a tool; the type of its function's input follows from its schema.
 * @throws TypeError, when the file is loaded, for a name or a schema that providers refuse
 */
export function modelTool<Args, Input = Json>(tool: {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodType<Args>;
  run(input: Args, task: AgentTask<Input>): unknown;
}): ModelTool<Input> {
  const { name } = tool;
  if (!/^[a-zA-Z][\w-]{0,63}$/.test(name)) {
    throw new TypeError(
      `the tool's name is ${JSON.stringify(name)}, allowed are up to 64 letters, digits, - and _, a letter first`,
    );
  }
  if (name === RESERVED)
    throw new TypeError(`the tool's name is ${RESERVED}, by which models hand over their answer: rename it`);
  toolSpec(tool);
  return tool as ModelTool<Input>;
}

/** The name, description and JSON schema of a tool, as providers take them. @throws UnsupportedAnswerSchema naming the tool */
export function toolSpec({ name, description, input }: Pick<ModelTool, 'name' | 'description' | 'input'>): ToolSpec {
  try {
    return { name, description, schema: answerSchemaOf(input).schema };
  } catch (error) {
    throw new UnsupportedAnswerSchema(`the input of tool ${name}: ${(error as Error).message}`);
  }
}

/** Longest part of a failure's message that the model is told, in characters. */
const MAX_REASON = 500;

/**
 * Runs what a model called. It is told what went wrong, and may try again: a tool that is not declared, an input that the schema
 * refuses, an error of the function. What a tool returns is data, and marked so.
 * @throws when the attempt is over
 */
export async function runTool<Input>(
  tools: readonly ModelTool<Input>[],
  { id, name, input }: ToolCall,
  task: AgentTask<Input>,
): Promise<ToolResult> {
  const failed = (text: string) => ({ id, text, isError: true });
  const tool = tools.find((each) => each.name === name);
  if (tool === undefined)
    return failed(`there is no such tool; there are ${tools.map((each) => each.name).join(', ')}`);
  const parsed = parseValue(tool.input, input, 'input');
  if (!parsed.ok) return failed(parsed.issues.join('; '));
  try {
    const value = await tool.run(parsed.value as never, task);
    return { id, text: asData(name, value ?? null), isError: false };
  } catch (error) {
    task.signal.throwIfAborted();
    return failed(asData('failure', boundedText(error instanceof Error ? error.message : String(error), MAX_REASON)));
  }
}
