/** An error as the API answers it: problem details of RFC 9457, `application/problem+json`. */
export interface Problem {
  /** identifies the kind of problem */
  readonly type: ProblemType;
  readonly title: string;
  readonly status: number;
  /** the value received and the remedy */
  readonly detail: string;
  /** a sentence per issue of a body that is refused */
  readonly issues?: readonly string[];
}

/** The kinds of problems: status and title. A code is never renamed. */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request cannot be used' },
  'not-found': { status: 404, title: 'There is no such resource' },
  'method-not-allowed': { status: 405, title: 'The resource does not take this method' },
  'already-running': { status: 409, title: 'The workflow is running with another request' },
  'not-redrivable': { status: 409, title: 'The execution cannot be redriven' },
  'not-running': { status: 409, title: 'The execution has ended' },
  'not-waiting': { status: 409, title: 'The execution waits for no answer' },
  'answered-otherwise': { status: 409, title: 'The question was answered otherwise' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is no JSON' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key was used for another request' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'The request failed' },
  'store-unavailable': { status: 503, title: 'A table cannot be reached' },
} as const;

export type ProblemType = keyof typeof PROBLEMS;

/** Thrown where a request is refused; the handler answers it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    type: ProblemType,
    detail: string,
    {
      issues,
      headers = {},
    }: { readonly issues?: readonly string[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(`${type}: ${detail}`);
    this.problem = { type, ...PROBLEMS[type], detail, ...(issues === undefined ? {} : { issues }) };
    this.headers = headers;
  }
}

/** The refusal of a body or a query, with a sentence per issue. */
export function invalidRequest(issues: readonly string[]): ProblemError {
  return new ProblemError('invalid-request', issues.join('; '), { issues });
}

/** Texts of services name resources by their ARN, which has the account's id. */
export function withoutArns(text: string): string {
  return text.replace(/arn:aws[a-z-]*:[\w-]*:[\w-]*:\d*:[^\s"',;)\]}]*/g, (arn) => arn.replace(/^.*[:/]/, ''));
}
