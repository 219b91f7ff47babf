import { filesBelow, ROOMS, sourcesOf, textOf } from './support/files.ts';

/**
 * Words that were replaced by the field's own, as a pattern, and what is written instead. In `only` rooms the word has a
 * meaning that the field gives it.
 */
const REMOVED: readonly { word: RegExp; instead: string; only?: readonly string[] }[] = [
  { word: /\bbook(s|ed|ing|ings)?\b|Booking/, instead: 'recordOutcome' },
  { word: /\b[Kk]nock(s|ed|ing)?\b/, instead: 'early probe' },
  { word: /\bApplicants?\b/, instead: 'PermitRequest' },
  { word: /\bOccasion\b/, instead: 'TransitionContext' },
  { word: /[cC]arry(ing)?Out|[cC]arriedOut/, instead: 'commit' },
  { word: /\bstanding admission/, instead: 'fast path' },
  { word: /\b[dD]ice\b|createDice|diceOf/, instead: 'random' },
  { word: /\bGLUE\b|\bKEEPERS\b|\bKeepers?\b/, instead: 'WORKFLOW_HANDLERS, OPERATIONS_HANDLERS' },
  { word: /\bnoData\b/, instead: 'treatMissingData' },
  { word: /fell-ill/, instead: 'became-unhealthy' },
  { word: /\bletterOf\b/, instead: 'deadLetter' },
  { word: /\bisNews\b|\btoldAt\b/, instead: 'isPublicationDue, publishedRedriveCount' },
  { word: /\borderedAt\b/, instead: 'a redrive count by its name' },
  { word: /\bwhyLeave\b|\bLeaveReason\b/, instead: 'skipReason' },
  { word: /\bWhatNext\b|\bIsPoison\b|'(Settled|Over)'/, instead: 'ChooseNextStep, IsRetryable, CallDone, Done' },
  { word: /\b[sS]tr(ike|ikes|uck)\b/, instead: 'inject a fault; identical failures' },
  { word: /\batOnce\b/, instead: 'immediately' },
  { word: /\bisLively\b/, instead: 'isInteractive' },
  { word: /\bTurn\b|\bDraft\b|\bSight\b/, instead: 'Step, ChangeSet, ExpressionScope' },
  { word: /\b[vV]anish(es|ed)?\b/, instead: 'terminateSilently' },
  { word: /\b(people|person)\b/, instead: 'operator, user', only: ['examples'] },
  { word: /\bdear\b/, instead: 'expensive' },
  { word: /\bsmall letters\b/, instead: 'lower case' },
  {
    word: /\bBreaker(Signal|FailedOpen|WriteDropped|ResultIgnored|Unreadable)\b/,
    instead: 'Circuit...: signals are about a circuit',
  },
  { word: /\b(FailedRun|KnownRun|RunEnd)s?\b/, instead: 'FailedExecution, KnownExecution, ExecutionEnd' },
  { word: /\bFailureReport\b|[rR]eportedRedriveCount|\bisUnreported\b/, instead: 'Publication, publishedRedriveCount' },
  { word: /\bfailedOpen\b|\bCircuitFailedOpen\b/, instead: 'admittedUnguarded, CircuitBypassed' },
  { word: /\b(faultOf[A-Z]\w*|shareOfOne|numberFrom)\b/, instead: '...Issue, for a validation issue' },
  { word: /\bRecordIn\b|\brecordsSuccess\b|'(fewer-than|room-or-member)'/, instead: 'CircuitIn, mustRecordSuccess' },
  { word: /\bplaceInStack\b|\bretry(Tier|Handler)\b/, instead: 'pathInStack, addTierRetry, addHandlerRetry' },
  { word: /\bwhileWaiting\b|\bsufferAndAnswer\b/, instead: 'withCallerIdle, pingWithFaults' },
  { word: /\b(Begun|beginOnce|ownTarget)\b|\bKEY_(TABLE|ACTIONS)\b/, instead: 'StartResult, IDEMPOTENCY_TABLE' },
  { word: /\bAGENT_ASKED\b|\bmay be asked again in\b/, instead: 'AGENT_INVOKED, retry after' },
  { word: /[sS]tanding(Rule|Fault)|\bstanding (fault|rule)/, instead: 'active rule, active fault' },
  { word: /\bopenRound\b|\bballotIn\b/, instead: 'createRound, pickBallot, computeBallot' },
  {
    word: /\b(readBeginning|readWorkflowAnd|ChainAdmission|withoutRetry)\b/,
    instead: 'readPhaseInputs, readWorkflowWith, ChainDecision, skipRetryIfLate',
  },
];

const rooms: readonly (readonly [room: string, files: readonly string[]])[] = [
  ...ROOMS.map((room) => [room, sourcesOf(room)] as const),
  ['docs', ['README.md', 'AGENTS.md', ...filesBelow('docs').filter((file) => file.endsWith('.md'))]],
];

test.each(REMOVED.map((removed) => ({ ...removed, name: removed.word.source })))(
  'the removed word $name stays removed: $instead',
  ({ word, only = [] }) => {
    const found = rooms
      .filter(([room]) => !only.includes(room))
      .flatMap(([, files]) => files.flatMap((file) => linesWith(file, word)));
    expect(found).toEqual([]);
  },
);

function linesWith(file: string, word: RegExp): string[] {
  return textOf(file)
    .split('\n')
    .flatMap((line, index) => (word.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []));
}
