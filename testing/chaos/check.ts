import { ANSWER_CHECKS } from './checks/answers.ts';
import { BUDGET_CHECKS } from './checks/budgets.ts';
import type { Check, Violation } from './checks/check.ts';
import { CIRCUIT_CHECKS } from './checks/circuits.ts';
import { END_CHECKS } from './checks/ends.ts';
import { EVENT_CHECKS } from './checks/events.ts';
import { FAILURE_CHECKS } from './checks/failures.ts';
import { GRAPH_CHECKS } from './checks/graphs.ts';
import { REPORT_CHECKS } from './checks/reports.ts';
import { SIGNAL_CHECKS } from './checks/signals.ts';
import { VOTE_CHECKS } from './checks/votes.ts';
import type { Evidence } from './evidence.ts';
import { Facts } from './facts.ts';

/** Every promise that random runs are held to. */
export const CHECKS: readonly Check[] = [
  ...END_CHECKS,
  ...ANSWER_CHECKS,
  ...REPORT_CHECKS,
  ...EVENT_CHECKS,
  ...CIRCUIT_CHECKS,
  ...FAILURE_CHECKS,
  ...VOTE_CHECKS,
  ...SIGNAL_CHECKS,
  ...BUDGET_CHECKS,
  ...GRAPH_CHECKS,
];

/** Holds what a scenario left against the failure contract: tables, histories, logs and events, nothing else. */
export function violationsIn(evidence: Evidence): Violation[] {
  const facts = new Facts(evidence);
  return CHECKS.flatMap((check) => check.find(facts).map((found) => ({ check: check.name, ...found })));
}
