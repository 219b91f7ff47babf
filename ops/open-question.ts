import type { Json } from '../patterns/json/json.ts';

/** A question that an execution waits for. */
export interface OpenQuestion {
  readonly id: string;
  readonly phase: string;
  readonly agent: string;
  readonly tier: string;
  readonly question: Json;
  /** JSON Schema of the answers that are accepted @default - every answer is */
  readonly answerSchema?: Json;
  readonly askedAtMs: number;
  /** when the run goes on without the answer @default - its task is just coming to wait */
  readonly untilMs?: number;
  /** why the answer before was of no use @default - there was none */
  readonly refusal?: string;
}
