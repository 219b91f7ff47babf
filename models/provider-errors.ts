import * as z from 'zod';
import { boundedText } from '../patterns/json/bounded-text.ts';
import { jsonOrUndefined } from '../patterns/json/json-or-undefined.ts';
import { ModelCallError } from '../patterns/models/model.ts';
import { retryAfterMsOf } from './retry-after.ts';

/** A response over HTTP that is no answer. */
export interface FailedResponse {
  readonly status: number;
  readonly body: string;
  /** the header `Retry-After` @default - there was none */
  readonly retryAfter?: string | null | undefined;
  readonly cause?: unknown;
}

const errorBody = z.object({
  error: z.object({
    message: z.string(),
    code: z.string().nullish().catch(null),
    type: z.string().nullish().catch(null),
  }),
});

/** The failure of a call in OpenAI's form, by the names that the provider gives it: Azure and OpenAI have a code, others a type only. */
export function httpModelError({ status, body, retryAfter, cause }: FailedResponse): ModelCallError {
  const { data } = errorBody.safeParse(jsonOrUndefined(body));
  const { code, type, message } = data?.error ?? {};
  const names = [code, type].filter((name) => typeof name === 'string');
  return new ModelCallError(`${status} ${message ?? boundedText(body, 200)}`.trim(), {
    names: [...names, `HTTP ${status}`],
    retryAfterMs: retryAfterMsOf(retryAfter, Date.now()),
    cause,
  });
}

interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** The failure of a call by an AWS SDK, by the name of its error. */
export function awsModelError(error: unknown): ModelCallError {
  const { name = 'Error', message = '', $metadata, $response } = error as SdkError;
  const status = $metadata?.httpStatusCode;
  return new ModelCallError(`${name}: ${message}`, {
    names: [name, ...(status === undefined ? [] : [`HTTP ${status}`])],
    retryAfterMs: retryAfterMsOf($response?.headers?.['retry-after'], Date.now()),
    cause: error,
  });
}
