/** What was read and written, each token in one count. */
export interface EmulatedUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** @default 0 */
  readonly cacheReadTokens?: number;
  /** @default 0 */
  readonly cacheWriteTokens?: number;
}

/** What the emulated endpoint does with a request. */
export type EmulatedReply =
  /** the model answers with this object; the client may be told other counts of tokens than those of its texts */
  | { readonly answer: unknown; readonly usage?: Partial<EmulatedUsage> }
  /** the model calls these tools, each with an input that may be anything */
  | { readonly tools: readonly { readonly name: string; readonly input: unknown }[]; readonly text?: string }
  /** the model answers with the data of this name in its prompt, `<data name="...">`; texts of words say that no model was asked */
  | { readonly data: string }
  /** the model writes this text, which need not be JSON */
  | { readonly text: string }
  /** the model stops before it has an answer: `max_tokens`, `length`, `content_filter`, `refusal`; `text` is what it wrote so far */
  | { readonly stopReason: string; readonly text?: string }
  /** the provider fails by this name, with a status and a message of its own or those of `EMULATED_ERRORS` */
  | { readonly error: string; readonly status?: number; readonly message?: string; readonly retryAfter?: string }
  /** something in between answers: a proxy, a load balancer */
  | { readonly status: number; readonly body: string }
  | { readonly connection: 'closed' | 'silent' };

/** A rule of the emulated endpoint. The first one that fits a request answers it. */
export interface EmulatedModelRule {
  /** the model that is asked for @default - any */
  readonly model?: string;
  /** a part of the prompt, as it is in the request @default - any prompt */
  readonly includes?: string;
  /** so many requests are answered by this rule, then it no longer fits @default - all */
  readonly times?: number;
  /** wait before the answer, in milliseconds @default 0 */
  readonly latencyMs?: number;
  readonly reply: EmulatedReply;
}

interface EmulatedError {
  readonly status: number;
  readonly message: string;
}

/** Errors of Amazon Bedrock: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
const CONVERSE_ERRORS: Readonly<Record<string, EmulatedError>> = {
  ThrottlingException: { status: 429, message: 'Too many tokens, please wait before trying again.' },
  ServiceQuotaExceededException: { status: 400, message: 'The quota of your account is exceeded.' },
  ServiceUnavailableException: { status: 503, message: 'The service has no capacity for this request.' },
  InternalServerException: { status: 500, message: 'The server had an internal error.' },
  ModelNotReadyException: { status: 429, message: 'The model is not ready to serve requests.' },
  ModelTimeoutException: { status: 408, message: 'The model took too long.' },
  ModelErrorException: { status: 424, message: 'The model failed.' },
  ModelStreamErrorException: { status: 424, message: 'The stream of the model failed.' },
  ValidationException: { status: 400, message: 'The request is not valid.' },
  ResourceNotFoundException: { status: 404, message: 'The model was not found.' },
  AccessDeniedException: { status: 403, message: "You don't have access to the model with the specified model ID." },
  ConflictException: { status: 400, message: 'The model is in a conflicting state.' },
  FTUFormNotFilled: { status: 404, message: 'The form for first-time users is not filled in.' },
  MPAgreementBeingCreated: { status: 403, message: 'The agreement of the marketplace is being created.' },
  RequestExpired: { status: 400, message: 'The request has expired.' },
  ExpiredTokenException: { status: 403, message: 'The security token included in the request is expired.' },
  UnrecognizedClientException: { status: 403, message: 'The security token included in the request is invalid.' },
};

/** Errors of OpenAI: https://platform.openai.com/docs/guides/error-codes; of Azure where their names are its own. */
const OPENAI_ERRORS: Readonly<Record<string, EmulatedError>> = {
  rate_limit_exceeded: { status: 429, message: 'Rate limit reached for requests.' },
  insufficient_quota: { status: 429, message: 'You exceeded your current quota, please check your plan and billing.' },
  invalid_api_key: { status: 401, message: 'Incorrect API key provided.' },
  model_not_found: { status: 404, message: 'The model does not exist or you do not have access to it.' },
  DeploymentNotFound: { status: 404, message: 'The API deployment for this resource does not exist.' },
  unsupported_parameter: { status: 400, message: 'Unsupported parameter.' },
  context_length_exceeded: { status: 400, message: 'This model has a maximum context length.' },
  content_filter: { status: 400, message: 'The prompt was stopped by the content management policy.' },
  server_error: { status: 500, message: 'The server had an error while processing your request.' },
  overloaded: { status: 503, message: 'The engine is currently overloaded, please try again later.' },
};

/** The errors that the endpoint knows by their names, by API. */
export const EMULATED_ERRORS = { converse: CONVERSE_ERRORS, openai: OPENAI_ERRORS } as const;
