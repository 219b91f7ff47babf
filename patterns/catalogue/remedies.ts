import type { CataloguedName } from './errors.ts';

const BY_ITSELF = 'Nothing: it is handled by itself.';
const SEE_CAUSE = 'Read the cause and the log lines of the call; mend the tier and redrive.';

/** What an operator does about an error, in a sentence. */
export const REMEDIES: Readonly<Record<CataloguedName, string>> = {
  AgentError: SEE_CAUSE,
  AgentOutputInvalidError:
    'Compare the answer in the log with the schema of the agent; correct the tier or the schema, and redrive.',
  AgentTimeoutError:
    "Give the tier a longer attempt, or make what it calls faster; the tier's log says how far it came.",
  AgentThrottledError: 'Lower the concurrency of the phase, or have the quota of the provider raised.',
  AgentDrainedError:
    'Raise retry.attempts of the tier, or its attemptTimeoutMs: the graph needs more time than its attempts have.',
  GraphError: 'Correct the graph of the tier: its message says which node or limit; a redrive runs the same graph.',
  AgentInputError: 'Correct the data that the agent refused, and start again.',
  ModelNotReadyError: 'Nothing, unless it lasts for minutes: then see the state of the model at its provider.',
  ModelQuotaError: 'Have the quota of the model raised, or wait until it is refilled.',
  BudgetExceededError: 'Raise the budget, or wait until its day is over; the rules answer until then.',
  ModelConfigurationError: 'Change the setting that the message names, and deploy.',
  ModelAnswerUnusableError: 'Raise the limit of tokens, or change the prompt that was refused.',
  AgentResultTooLargeError: 'Store the answer elsewhere, and answer with its key.',
  AgentUnhealthyError: 'See `ballast health`: the newest check of the agent says why it does not answer.',
  'Runtime.ExitError': 'The last log lines say why the process ended; often its memory is too small.',
  'Runtime.UnhandledPromiseRejection': 'Await the promise that the cause names, or handle its rejection.',
  'Sandbox.Timedout': "Give the tier a deadline below the function's limit, or make what it calls faster.",
  'Lambda.Unknown': 'Look at the last log lines and at the memory the function used.',
  'Lambda.TooManyRequestsException': "Raise the account's concurrency, or lower that of the phase.",
  'Lambda.ServiceException': BY_ITSELF,
  'Lambda.AWSLambdaException': BY_ITSELF,
  'Lambda.SdkClientException': BY_ITSELF,
  'Lambda.ClientExecutionTimeoutException': BY_ITSELF,
  'States.Timeout': 'See which task it was; give it more time, or make what it calls faster.',
  'States.DataLimitExceeded': 'Pass a key instead of the data; an answer of an agent is stored, and never passed.',
  'States.QueryEvaluationError': 'Report it with the cause: an expression of the state machine is wrong.',
  AdmissionStale: BY_ITSELF,
  RetrySkipped: BY_ITSELF,
  AgentNotStartedError: 'Give the agent a larger budget of time if it happens often.',
  AnswerNeeded: 'Answer it: `ballast status` shows the question, `ballast answer` gives the answer.',
  AnswerGiven: BY_ITSELF,
  AnswerTimeoutError: 'Raise answerTimeoutMs of the tier, or redrive the execution: it asks again.',
  CircuitBreakerOpenError:
    'See `ballast breakers`: the circuit closes by itself once its tier answers; an isolated one is reset.',
  FallbackExhaustedError: 'Mend one of the tiers, or add a tier of rules that cannot fail; then redrive.',
  QuorumNotReachedError:
    'See the ballots: too few replicas answered or agreed; mend them, or lower the quorum; then redrive.',
  PhaseDecided: BY_ITSELF,
  AnotherRound: BY_ITSELF,
  CriticalDegradationError: 'Mend the agents that failed, then redrive: what is stored is not computed again.',
  CheckpointNotFoundError: 'Start the workflow instead: nothing of it is stored.',
  SupersededError: 'Look at the newer execution of the workflow; this one is over.',
  InvalidInputError: 'Start it again with an input that is accepted.',
  StoreUnavailableError: 'Wait until the table is back, and redrive; look at its throttles and alarms.',
  UnknownSchemaVersionError: 'Deploy the version that wrote the record, or start the workflow under a new id.',
};
