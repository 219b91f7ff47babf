import type { WireAnswer } from '../../wire-messages.ts';
import { answerFor, dataAnswer, type EmulatedQuestion, questionOf, sampleAnswer, tokensOf } from './protocols.ts';
import { type EmulatedQuotas, QuotaCounters } from './quotas.ts';
import type { EmulatedModelRule, EmulatedReply, EmulatedUsage } from './rules.ts';

/** What becomes of a request's connection when no answer is sent. */
export type NoAnswer = { readonly connection: 'closed' | 'silent' };

/** A request that was answered. */
export interface EmulatedCall {
  readonly question: EmulatedQuestion;
  readonly reply: EmulatedReply;
  /** @default - none: the request failed */
  readonly usage?: EmulatedUsage;
}

/** The reply of a rule, or the plainest object where there is none. */
function resolved(
  question: EmulatedQuestion,
  reply: EmulatedReply | undefined,
): Exclude<EmulatedReply, { data: string }> {
  if (reply !== undefined && !('data' in reply)) return reply;
  return (reply === undefined ? undefined : dataAnswer(question, reply.data)) ?? sampleAnswer(question);
}

/** The time of the cloud. */
export interface EmulatedTime {
  nowMs(): number;
  /** the wait of `latencyMs` */
  sleep(ms: number): Promise<void>;
}

/** Who waits for an answer. */
export interface ModelCaller {
  isGone(): boolean;
  /** Waits in the name of the caller, who does nothing meanwhile: in virtual time, the time comes. */
  whileIdle(wait: () => Promise<void>): Promise<void>;
}

const PATIENT: ModelCaller = { isGone: () => false, whileIdle: (wait) => wait() };

/** Rules, or a function that answers each question. */
export type EmulatedRules =
  | readonly EmulatedModelRule[]
  | ((question: EmulatedQuestion) => Pick<EmulatedModelRule, 'reply' | 'latencyMs'> | undefined);

/**
 * Stands in for models, in the form of Bedrock's Converse and of OpenAI's chat completions. It is no model: it answers by
 * rules, and where none fits with the plainest object of the schema that was asked for.
 */
export class EmulatedModels {
  readonly #rules: EmulatedRules;
  readonly #used = new Map<EmulatedModelRule, number>();
  readonly #calls: EmulatedCall[] = [];
  readonly #time: EmulatedTime;
  readonly #quotas: QuotaCounters;

  /** @param quotas of the account @default - models are never throttled but by rules */
  constructor(rules: EmulatedRules, time: EmulatedTime, quotas: EmulatedQuotas = {}) {
    this.#rules = rules;
    this.#time = time;
    this.#quotas = new QuotaCounters(quotas, () => time.nowMs());
  }

  /** The requests so far, oldest first. */
  get calls(): readonly EmulatedCall[] {
    return this.#calls;
  }

  /**
   * Answers a request, whose tokens count unless the client has hung up before.
   * @param caller @default - one that waits for its answer
   * @returns undefined for a request that is none to a model
   */
  async answer(path: string, body: string, caller: ModelCaller = PATIENT): Promise<WireAnswer | NoAnswer | undefined> {
    const question = questionOf(path, body);
    if (question === undefined) return undefined;
    const ended = this.#quotas.take(question.model, tokensOf(question.prompt), question.maxTokens);
    if (typeof ended === 'string') return this.#throttled(question, ended);
    const rule = this.#take(question);
    const reply = resolved(question, rule?.reply);
    const latencyMs = rule?.latencyMs ?? 0;
    if (latencyMs > 0) await caller.whileIdle(() => this.#time.sleep(latencyMs));
    if ('connection' in reply) {
      this.#calls.push({ question, reply });
      ended();
      return reply;
    }
    const { answer, usage } = answerFor(question, reply);
    ended(usage);
    this.#calls.push({ question, reply, ...(usage === undefined || caller.isGone() ? {} : { usage }) });
    return answer;
  }

  #throttled(question: EmulatedQuestion, message: string): WireAnswer {
    const reply = { error: question.api === 'converse' ? 'ThrottlingException' : 'rate_limit_exceeded', message };
    this.#calls.push({ question, reply });
    return answerFor(question, reply).answer;
  }

  #take(question: EmulatedQuestion): Pick<EmulatedModelRule, 'reply' | 'latencyMs'> | undefined {
    if (typeof this.#rules === 'function') return this.#rules(question);
    const { model, prompt } = question;
    const rule = this.#rules.find(
      (each) =>
        (each.model === undefined || each.model === model) &&
        (each.includes === undefined || prompt.includes(each.includes)) &&
        (this.#used.get(each) ?? 0) < (each.times ?? Number.POSITIVE_INFINITY),
    );
    if (rule !== undefined) this.#used.set(rule, (this.#used.get(rule) ?? 0) + 1);
    return rule;
  }
}
