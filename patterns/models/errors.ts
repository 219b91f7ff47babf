import type { CataloguedName } from '../catalogue/errors.ts';

/** `openai` is the form of OpenAI's chat completions; `converse` the one of Amazon Bedrock. */
export type ModelApi = 'openai' | 'converse';

/** What a failure of a model means for the agent. */
export type ModelFailureKind =
  | 'quota'
  | 'unavailable'
  | 'configuration'
  | 'input'
  | 'truncated'
  | 'refused'
  | 'filtered'
  | 'malformed'
  | 'steps'
  | 'preparing';

interface KindEntry {
  /** the error that the tier throws: its retries and its count are those of the catalogue */
  readonly error: CataloguedName;
  readonly meaning: string;
}

/** The error of each kind of failure. */
export const MODEL_FAILURES: Readonly<Record<ModelFailureKind, KindEntry>> = {
  quota: { error: 'ModelQuotaError', meaning: "the account's quota is used up" },
  unavailable: { error: 'AgentError', meaning: 'the provider failed, has no capacity or cannot be reached' },
  configuration: {
    error: 'ModelConfigurationError',
    meaning: 'the request is wrong or not allowed, whatever the input',
  },
  input: { error: 'AgentInputError', meaning: 'the prompt does not fit the model' },
  truncated: { error: 'ModelAnswerUnusableError', meaning: 'the answer was cut off' },
  refused: { error: 'ModelAnswerUnusableError', meaning: 'the model refused to answer' },
  filtered: { error: 'ModelAnswerUnusableError', meaning: 'a filter of the provider stopped the answer' },
  malformed: { error: 'AgentOutputInvalidError', meaning: 'the answer is not what was asked for' },
  steps: {
    error: 'ModelAnswerUnusableError',
    meaning: 'the model called tools in each of its steps, and did not answer',
  },
  preparing: {
    error: 'ModelNotReadyError',
    meaning: 'the provider prepares the schema of the answer for the first time',
  },
};

export interface ModelErrorEntry {
  readonly api: ModelApi;
  /** the provider's name of the error, or `HTTP` and its status where it has none */
  readonly name: string;
  /** part of the message, where one name stands for several errors @default - any message */
  readonly message?: string;
  readonly kind: ModelFailureKind;
  /** what to do about it @default - nothing: the tier is retried, or the next one answers */
  readonly remedy?: string;
}

const ASK_FOR_QUOTA = 'ask for a higher quota, or spread the calls';
const GRANT_MODEL =
  'allow bedrock:InvokeModel on the model, and on the inference profile in all its regions, to the role of the function';

/**
 * Errors by their names, which providers and their SDKs classify differently: the SDK of AWS marks all but two of them as
 * the client's fault. The first entry whose name and message fit counts. docs/patterns/models.md has the same table.
 */
export const MODEL_ERRORS: readonly ModelErrorEntry[] = [
  { api: 'converse', name: 'ThrottlingException', kind: 'quota', remedy: ASK_FOR_QUOTA },
  { api: 'converse', name: 'ServiceQuotaExceededException', kind: 'quota', remedy: ASK_FOR_QUOTA },
  { api: 'converse', name: 'ServiceUnavailableException', kind: 'unavailable' },
  { api: 'converse', name: 'InternalServerException', kind: 'unavailable' },
  { api: 'converse', name: 'ModelNotReadyException', kind: 'unavailable' },
  { api: 'converse', name: 'ModelTimeoutException', kind: 'unavailable' },
  { api: 'converse', name: 'ModelErrorException', kind: 'unavailable' },
  { api: 'converse', name: 'ModelStreamErrorException', kind: 'unavailable' },
  {
    api: 'converse',
    name: 'ValidationException',
    message: 'on-demand throughput',
    kind: 'configuration',
    remedy:
      'give the id of an inference profile instead of the model: the model id with a prefix such as us. or global.',
  },
  {
    api: 'converse',
    name: 'ValidationException',
    message: 'model identifier is invalid',
    kind: 'configuration',
    remedy: 'check the model id and the prefix of its inference profile, which must fit the region',
  },
  {
    api: 'converse',
    name: 'ValidationException',
    message: 'too long',
    kind: 'input',
    remedy: 'send less, or use a model with a larger context',
  },
  {
    api: 'converse',
    name: 'ValidationException',
    kind: 'configuration',
    remedy: 'the model does not take a request of this kind: check its id and the options of the tier',
  },
  {
    api: 'converse',
    name: 'ResourceNotFoundException',
    kind: 'configuration',
    remedy: 'check the model id, and that the model is offered in this region',
  },
  { api: 'converse', name: 'AccessDeniedException', kind: 'configuration', remedy: GRANT_MODEL },
  {
    api: 'converse',
    name: 'ConflictException',
    kind: 'configuration',
    remedy: 'check the state of the model in Bedrock',
  },
  {
    api: 'converse',
    name: 'FTUFormNotFilled',
    kind: 'configuration',
    remedy: 'fill in the form for first-time users of the provider, in the console of Bedrock',
  },
  {
    api: 'converse',
    name: 'MPAgreementBeingCreated',
    kind: 'configuration',
    remedy: 'the agreement of AWS Marketplace is being made: try again after 15 minutes',
  },
  {
    api: 'converse',
    name: 'RequestExpired',
    kind: 'configuration',
    remedy: 'set the clock of the machine that signs the request',
  },
  {
    api: 'converse',
    name: 'ExpiredTokenException',
    kind: 'configuration',
    remedy: 'renew the credentials of the function',
  },
  {
    api: 'converse',
    name: 'UnrecognizedClientException',
    kind: 'configuration',
    remedy: 'check the credentials of the function',
  },
  {
    api: 'converse',
    name: 'CredentialsProviderError',
    kind: 'configuration',
    remedy: 'give the function credentials of AWS',
  },
  {
    api: 'openai',
    name: 'insufficient_quota',
    kind: 'quota',
    remedy: 'the account has no credit left: check its plan and billing',
  },
  { api: 'openai', name: 'rate_limit_exceeded', kind: 'quota', remedy: ASK_FOR_QUOTA },
  {
    api: 'openai',
    name: 'invalid_api_key',
    kind: 'configuration',
    remedy: 'check the key and where the tier reads it from',
  },
  {
    api: 'openai',
    name: 'model_not_found',
    kind: 'configuration',
    remedy: 'check the name of the model, and that it is installed or that the key has access to it',
  },
  {
    api: 'openai',
    name: 'DeploymentNotFound',
    kind: 'configuration',
    remedy: 'give the name of the deployment as the model',
  },
  {
    api: 'openai',
    name: 'unsupported_parameter',
    message: 'max_tokens',
    kind: 'configuration',
    remedy: "set maxTokensField to 'max_completion_tokens'",
  },
  {
    api: 'openai',
    name: 'unsupported_parameter',
    kind: 'configuration',
    remedy: 'leave the option out that the model does not take',
  },
  {
    api: 'openai',
    name: 'context_length_exceeded',
    kind: 'input',
    remedy: 'send less, or use a model with a larger context',
  },
  { api: 'openai', name: 'content_filter', kind: 'filtered' },
  { api: 'openai', name: 'server_error', kind: 'unavailable' },
  { api: 'openai', name: 'overloaded', kind: 'unavailable' },
  { api: 'openai', name: 'HTTP 429', kind: 'quota', remedy: ASK_FOR_QUOTA },
  { api: 'openai', name: 'HTTP 401', kind: 'configuration', remedy: 'check the key and where the tier reads it from' },
  { api: 'openai', name: 'HTTP 403', kind: 'configuration', remedy: 'check what the key has access to' },
  {
    api: 'openai',
    name: 'HTTP 404',
    kind: 'configuration',
    remedy: 'check the url, which ends in /v1 for most servers',
  },
  { api: 'openai', name: 'HTTP 408', kind: 'unavailable' },
  { api: 'openai', name: 'HTTP 424', kind: 'unavailable' },
  { api: 'openai', name: 'HTTP 400', kind: 'configuration', remedy: 'check the options of the tier' },
  { api: 'openai', name: 'HTTP 422', kind: 'configuration', remedy: 'check the options of the tier' },
];

/**
 * Why a model stopped writing, by API: an answer, or a failure of a kind. A reason that is not listed is `malformed`.
 * docs/patterns/models.md has the same table.
 */
export const MODEL_STOP_REASONS: Readonly<Record<ModelApi, Readonly<Record<string, 'answer' | ModelFailureKind>>>> = {
  converse: {
    end_turn: 'answer',
    stop_sequence: 'answer',
    tool_use: 'answer',
    max_tokens: 'truncated',
    model_context_window_exceeded: 'truncated',
    guardrail_intervened: 'filtered',
    content_filtered: 'filtered',
    malformed_model_output: 'malformed',
    malformed_tool_use: 'malformed',
  },
  openai: {
    stop: 'answer',
    length: 'truncated',
    content_filter: 'filtered',
    refusal: 'refused',
    tool_calls: 'malformed',
    function_call: 'malformed',
  },
};

/** The kind of a failed call, and what to do about it. */
export interface ModelFailure {
  readonly kind: ModelFailureKind;
  readonly remedy?: string;
}

/**
 * Classifies a failed call by the provider's names of it.
 * @param names the most specific first, `HTTP <status>` last; none where no answer came
 */
export function modelFailureOf(api: ModelApi, names: readonly string[], message: string): ModelFailure {
  const said = message.toLowerCase();
  const known = MODEL_ERRORS.filter((entry) => entry.api === api);
  for (const name of names) {
    const found = known.find((entry) => entry.name === name && said.includes(entry.message?.toLowerCase() ?? ''));
    if (found !== undefined) return found;
  }
  // a new name of an old error: its status says as much as any client could know
  const status = statusIn(names);
  // below 400 an answer had begun, and broke off
  if (status === undefined || status < 400 || status >= 500) return { kind: 'unavailable' };
  return status === 429 ? { kind: 'quota' } : { kind: 'configuration', remedy: 'check the options of the tier' };
}

/** What a stop reason means. */
export function stopMeaning(api: ModelApi, stopReason: string): 'answer' | ModelFailureKind {
  const reasons = MODEL_STOP_REASONS[api];
  return Object.hasOwn(reasons, stopReason) ? (reasons[stopReason] ?? 'malformed') : 'malformed';
}

function statusIn(names: readonly string[]): number | undefined {
  const name = names.find((each) => /^HTTP \d{3}$/.test(each));
  return name === undefined ? undefined : Number(name.slice('HTTP '.length));
}
