import type * as z from 'zod';
import { AgentOutputInvalidError, type CataloguedError } from '../patterns/catalogue/errors.ts';
import type { CircuitOptions } from '../patterns/circuit-breaker/circuit-options.ts';
import type { AgentTask, Tier } from '../patterns/declarations/agent.ts';
import { parseValue } from '../patterns/declarations/parse-input.ts';
import { boundedText } from '../patterns/json/bounded-text.ts';
import type { Json } from '../patterns/json/json.ts';
import { type AnswerSchema, answerSchemaOf } from '../patterns/models/answer-schema.ts';
import type { Model, ModelRequest, ModelTurn } from '../patterns/models/model.ts';
import { ModelConfigurationError } from '../patterns/models/model-errors.ts';
import type { ModelPrice } from '../patterns/models/prices.ts';
import { DATA_NOTE, type Prompt, repairPrompt } from '../patterns/models/prompt.ts';
import type { RetryOptions } from '../patterns/retry.ts';
import { callModel, failure } from './model-call.ts';
import { whilePrepared } from './schema-preparation.ts';
import { type ModelTool, runTool, toolSpec } from './tools.ts';

/** Longest attempt of a model by default: two such tiers and one of rules need a budget of 62 s, one and rules 30 s. */
const MODEL_TIMEOUT_MS = 15_000;

/** Enough for an answer of some 700 English words. */
const MAX_TOKENS = 1_024;

/** Enough to look something up, look again, and answer. */
const MAX_STEPS = 5;

/** A tier that asks a model. */
export interface ModelTierOptions<Input = Json, Output = unknown> {
  /** unique in the agent; lower case with hyphens */
  readonly name: string;
  /** the model: `openAiCompatible({ ... })`, or `bedrock({ ... })` of `ballast/models/bedrock` */
  readonly model: Model;
  /** instructions that are the same for every task @default - none but that data is not an instruction */
  readonly system?: string;
  /** Makes the question: a function of the task, or `promptTemplate(text, variables)`. What comes from outside goes in by `asData`. */
  readonly prompt: Prompt<Input>;
  /**
   * What the model answers, if it is not what the agent answers: an object. The tier then answers what this schema makes of it.
   * @default - the agent's output schema
   */
  readonly output?: z.ZodType<Output>;
  /** most tokens that the model may write; an answer that is cut off there is a failure @default 1024 */
  readonly maxTokens?: number;
  /** @default - the provider's */
  readonly temperature?: number;
  /** Functions that the model may call before it answers: `modelTool({ ... })`. @default - none */
  readonly tools?: readonly ModelTool<Input>[];
  /** most calls of the model in an attempt, when it has tools; a model that calls tools in the last one has failed @default 5 */
  readonly maxSteps?: number;
  /**
   * Whether a model whose answer is not JSON, or refused by the schema, is told why and asked once more.
   * @default true
   */
  readonly repair?: boolean;
  /** price of the model, in micro-dollars per million tokens @default - its list price, if that is known */
  readonly price?: ModelPrice;
  /** Deadline of one attempt, a repair included, in milliseconds, at most 840000. @default 15000 */
  readonly attemptTimeoutMs?: number;
  /** as of any tier: name of what several tiers share, as one model provider @default - the circuit is the tier's own */
  readonly dependency?: string;
  /** as of any tier @default - 3 attempts, waits of at most 1 s and 2 s */
  readonly retry?: RetryOptions;
  /** as of any tier @default - opens after 5 failures in a row for 60 s, closes after 2 successes */
  readonly circuit?: CircuitOptions;
}

/**
 * A tier that asks a model for an object of a schema. Its failures have the names of docs/patterns/models.md.
 * @throws UnsupportedAnswerSchema, a TypeError, when the file is loaded with an `output` that no provider takes
 */
export function modelTier<Input = Json, Output = unknown>(options: ModelTierOptions<Input, Output>): Tier<Input> {
  const { name, dependency, retry, circuit, output, attemptTimeoutMs = MODEL_TIMEOUT_MS } = options;
  const own = output === undefined ? undefined : answerSchemaOf(output);
  return {
    name,
    attemptTimeoutMs,
    ...(dependency === undefined ? {} : { dependency }),
    ...(retry === undefined ? {} : { retry }),
    ...(circuit === undefined ? {} : { circuit }),
    uses: { ...options.model.uses, ...(own === undefined ? { answersOutput: true } : {}) },
    run: async (task) => {
      const schema = own ?? agentSchema(task);
      const settings = { ...options, attemptTimeoutMs };
      return await whilePrepared(settings, schema, task, (ownTask) => answerOf(settings, schema, ownTask));
    },
  };
}

type Settings<Input, Output> = ModelTierOptions<Input, Output> & { readonly attemptTimeoutMs: number };

function agentSchema<Input>({ agent }: AgentTask<Input>): AnswerSchema {
  try {
    return answerSchemaOf(agent.output);
  } catch (error) {
    throw new ModelConfigurationError(`the output of agent ${agent.name}: ${(error as Error).message}`);
  }
}

/** One question, with the steps of its tools, and one more when the answer can be repaired. */
async function answerOf<Input, Output>(
  options: Settings<Input, Output>,
  answerSchema: AnswerSchema,
  task: AgentTask<Input>,
): Promise<unknown> {
  const { system, temperature, maxTokens = MAX_TOKENS, repair = true, tools = [] } = options;
  const prompt = options.prompt(task);
  const request: ModelRequest = {
    system: system === undefined ? DATA_NOTE : `${system}\n\n${DATA_NOTE}`,
    prompt,
    ...answerSchema,
    ...(tools.length === 0 ? {} : { tools: tools.map(toolSpec) }),
    maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    metadata: { workflowId: task.workflowId, agent: task.agent.name, tier: options.name },
    signal: task.signal,
  };
  const conversation = new Conversation(options, request, task);
  const first = readAnswer(options, task, await conversation.ask(prompt, false));
  if (first.ok) return first.value;
  if (!repair) throw refusedAnswer(options, first.issues);
  const second = readAnswer(
    options,
    task,
    await conversation.ask(repairPrompt(prompt, first.text, first.issues), true),
  );
  if (second.ok) return second.value;
  throw refusedAnswer(options, second.issues);
}

/** The steps of an attempt: the model calls tools, is told what they returned, and answers. */
class Conversation<Input, Output> {
  readonly #options: Settings<Input, Output>;
  readonly #request: ModelRequest;
  readonly #task: AgentTask<Input>;
  readonly #turns: ModelTurn[] = [];
  #steps = 0;

  constructor(options: Settings<Input, Output>, request: ModelRequest, task: AgentTask<Input>) {
    this.#options = options;
    this.#request = request;
    this.#task = task;
  }

  /** @returns the text of the answer @throws ModelAnswerUnusableError after the last step */
  async ask(prompt: string, isRepair: boolean): Promise<string> {
    const { maxSteps = MAX_STEPS, tools = [] } = this.#options;
    for (;;) {
      const turns = this.#turns.length === 0 ? {} : { turns: [...this.#turns] };
      const { text, toolCalls } = await callModel(
        this.#options,
        { ...this.#request, ...turns, prompt },
        this.#task,
        isRepair,
      );
      if (tools.length === 0 || toolCalls === undefined) return text;
      this.#steps += 1;
      if (this.#steps >= maxSteps) {
        const names = toolCalls.map(({ name }) => boundedText(name, 64)).join(', ');
        const remedy = 'raise maxSteps, or tell it in the prompt when it has enough';
        throw failure(this.#options, { kind: 'steps', remedy }, `step ${this.#steps} of ${maxSteps} called ${names}`);
      }
      const results = await Promise.all(toolCalls.map((call) => runTool(tools, call, this.#task)));
      this.#turns.push({ text, calls: toolCalls, results });
    }
  }
}

type ReadAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issues: readonly string[]; readonly text: string };

/** The answer as JSON: as the model gave it where the agent's schema checks it again, else as `output` makes of it. */
function readAnswer<Input, Output>(
  { output }: ModelTierOptions<Input, Output>,
  { agent }: AgentTask<Input>,
  text: string,
): ReadAnswer {
  let value: unknown;
  try {
    value = JSON.parse(withoutFence(text));
  } catch {
    return { ok: false, issues: ['the answer is not JSON'], text };
  }
  const parsed = parseValue(output ?? agent.output, value, 'answer');
  if (!parsed.ok) return { ...parsed, text };
  return { ok: true, value: output === undefined ? value : parsed.value };
}

/** Without the fence of Markdown that local models write around JSON. */
function withoutFence(text: string): string {
  return /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1] ?? text;
}

function refusedAnswer({ name, model }: { name: string; model: Model }, issues: readonly string[]): CataloguedError {
  return new AgentOutputInvalidError(`tier ${name}: ${model.model}: ${issues.join('; ')}`);
}
