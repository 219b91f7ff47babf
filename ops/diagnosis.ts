import { type CataloguedName, ERROR_CATALOGUE, isCatalogued } from '../patterns/catalogue/errors.ts';
import { REMEDIES } from '../patterns/catalogue/remedies.ts';
import { degradationSummary } from '../patterns/degradation/phase-verdict.ts';
import { boundedText } from '../patterns/json/bounded-text.ts';
import { readableCause } from './cause.ts';
import { criticalPhasesOf, type FailedCall } from './failed-agents.ts';
import type { Outcome } from './outcome.ts';
import type { Progress } from './progress.ts';

/** Why an execution ended as it did, and what to do next. */
export interface Diagnosis {
  /** in one sentence */
  readonly sentence: string;
  /** of its error, from the catalogue; '' of an error that is not in it */
  readonly meaning: string;
  /** of its error, from the catalogue; '' of an error that is not in it */
  readonly remedy: string;
  /** arguments of the command line that go on from here @default - none would help */
  readonly next?: readonly string[];
  /** what the command does, or what to do instead */
  readonly advice: string;
}

const CRITICAL: CataloguedName = 'CriticalDegradationError';

/** Explains an error by the catalogue. */
export function explainError(error: string): Pick<Diagnosis, 'meaning' | 'remedy'> {
  return isCatalogued(error)
    ? { meaning: ERROR_CATALOGUE[error].meaning, remedy: REMEDIES[error] }
    : { meaning: '', remedy: '' };
}

/** Explains how an execution ended. @returns undefined while it runs */
export function diagnose(outcome: Outcome, progress: Progress): Diagnosis | undefined {
  const { status, error, workflowId } = outcome;
  switch (status) {
    case 'RUNNING':
    case 'PENDING_REDRIVE':
      return undefined;
    case 'SUCCEEDED':
      return { sentence: successSentence(outcome), meaning: '', remedy: '', advice: '' };
    case 'FAILED':
    case 'TIMED_OUT':
    case 'ABORTED':
      return {
        sentence: failureSentence(outcome, progress),
        ...explainError(error ?? ''),
        ...(isRedrivable(error) ? { next: ['redrive', workflowId] } : {}),
        advice: adviceFor(outcome),
      };
    default:
      return status satisfies never;
  }
}

function isRedrivable(error: string | null): boolean {
  return error !== 'InvalidInputError' && error !== 'SupersededError';
}

/** What to do after a failure, beside the commands that show more of it. */
export function adviceFor({ error, faults }: Pick<Outcome, 'error' | 'faults'>): string {
  if (error === 'InvalidInputError') {
    return 'start it again with an input that is accepted; nothing has run, so nothing can be continued';
  }
  if (error === 'SupersededError') return 'a newer execution has taken the workflow over; redrive that one';
  const without = faults.length === 0 ? '' : ', without the faults it was started with';
  const dataFirst = error === 'AgentInputError' ? 'correct the data that the agent refused first; ' : '';
  return `${dataFirst}redrive continues where it stopped${without}; stored results are not computed again`;
}

function successSentence({ failedAgents, degradationLevel }: Outcome): string {
  if (failedAgents.length === 0) return 'Every agent answered.';
  return `It succeeded at degradation level ${degradationLevel ?? 0}, without an answer of ${listed(failedAgents)}.`;
}

function failureSentence(outcome: Outcome, progress: Progress): string {
  const { status, error, cause, failures } = outcome;
  const critical = error === CRITICAL ? criticalPhasesOf(progress) : [];
  const tiers = failures.filter(({ required }) => required).map(callWords);
  const [first] = critical;
  if (first !== undefined) {
    const { phase, failedRequired, required, thresholds } = first;
    return `${capital(degradationSummary(phase, failedRequired, required, thresholds))}: ${shown(tiers)}.`;
  }
  const why = boundedText(readableCause(cause ?? ''), MOST_BYTES_OF_CAUSE);
  if (status === 'ABORTED') return `It was stopped: ${why || 'without a reason'}.`;
  if (tiers.length > 0 && isCatalogued(error ?? '')) return `${capital(shown(tiers))}.`;
  const text = [boundedText(error ?? '', MOST_BYTES_OF_CAUSE), why].filter((part) => part !== '').join(': ');
  if (status === 'TIMED_OUT') return `It took longer than it may${text === '' ? '' : `: ${text}`}.`;
  return text === '' ? 'It failed without an error.' : `${text}.`;
}

/** More would be no sentence: a cause has up to 32,768 characters. */
const MOST_BYTES_OF_CAUSE = 1_000;
const MOST_SHOWN = 3;
const MOST_CHARACTERS = 160;

function shown(parts: readonly string[]): string {
  const more = parts.length > MOST_SHOWN ? [`${parts.length - MOST_SHOWN} more`] : [];
  return [...parts.slice(0, MOST_SHOWN), ...more].join('; ');
}

function callWords({ agent, replica, replicas, failures, skipped }: FailedCall): string {
  const name = replicas > 1 ? `replica ${replica + 1} of ${agent}` : agent;
  const tiers = [
    ...failures.map(
      ({ tier, error, cause }) => `${tier} failed of ${bounded(cause === '' ? error : `${error}: ${cause}`)}`,
    ),
    ...skipped.map(({ tier, state }) => `the circuit of ${tier} is ${state}`),
  ];
  return `no tier of ${name} answered${tiers.length === 0 ? '' : ` (${tiers.join(', ')})`}`;
}

function bounded(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
