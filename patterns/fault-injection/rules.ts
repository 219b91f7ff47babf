import * as z from 'zod';
import { InvalidInputError } from '../catalogue/errors.ts';
import { type FaultRule, parseFaultRule } from './faults.ts';

/** A fault rule that is switched on from outside a run: it applies to every call, ping and canary until it ends. */
export const activeRule = z.object({
  rule: z.string(),
  /** applies until then, and ends by itself */
  untilMs: z.number(),
  reason: z.string(),
  setAtMs: z.number(),
});

export type ActiveRule = z.infer<typeof activeRule>;

/** As many as one run may carry. */
export const MAX_ACTIVE_RULES = 50;

/** Longest time that an active rule applies, in seconds: a day. */
export const MAX_ACTIVE_SECONDS = 86_400;

const MAX_REASON_LENGTH = 256;

/** The rules that apply now. */
export function activeFaults(rules: readonly ActiveRule[], nowMs: number): FaultRule[] {
  return rules.filter(({ untilMs }) => nowMs < untilMs).map(({ rule }) => parseFaultRule(rule));
}

/**
 * The rules with one more; the same rule again replaces the earlier one, and those that have ended are dropped.
 * @throws InvalidInputError for a rule that is none, one of the store, no reason, no time, or one too many
 */
export function withRule(
  rules: readonly ActiveRule[],
  added: { readonly rule: string; readonly seconds: number; readonly reason: string },
  nowMs: number,
): ActiveRule[] {
  const reason = added.reason.trim();
  if (parseFaultRule(added.rule).target === 'store') {
    throw new InvalidInputError(
      `fault rule ${JSON.stringify(added.rule)}: faults of the store belong to one run; start it with --fault instead`,
    );
  }
  if (!(added.seconds > 0 && added.seconds <= MAX_ACTIVE_SECONDS)) {
    throw new InvalidInputError(
      `an active fault needs seconds above 0 and at most ${MAX_ACTIVE_SECONDS}, got ${added.seconds}`,
    );
  }
  if (reason.length === 0 || reason.length > MAX_REASON_LENGTH) {
    throw new InvalidInputError(
      `an active fault needs a reason of 1 to ${MAX_REASON_LENGTH} characters, got ${reason.length}`,
    );
  }
  const others = rules.filter(({ rule, untilMs }) => rule !== added.rule && nowMs < untilMs);
  if (others.length >= MAX_ACTIVE_RULES) {
    throw new InvalidInputError(`${others.length} faults stand already, the most there may be; clear them first`);
  }
  return [...others, { rule: added.rule, untilMs: nowMs + added.seconds * 1000, reason, setAtMs: nowMs }];
}
