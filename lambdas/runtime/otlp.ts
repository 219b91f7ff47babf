import { jsonOrUndefined } from '../../patterns/json/json-or-undefined.ts';
import { MASK } from '../../patterns/json/mask.ts';
import { reasonOf } from './reason.ts';

/** Statuses that OTLP calls retryable. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Statuses of requests without the right credentials. */
const REFUSED: ReadonlySet<number> = new Set([401, 403]);

/** Of one request, in milliseconds. */
const REQUEST_LIMIT_MS = 10_000;

/** The headers of requests to the endpoint. */
export interface OtlpHeaders {
  /** @throws when they cannot be read; no message has any of them */
  read(): Promise<Readonly<Record<string, string>>>;
  /** The endpoint has refused them: they are read anew the next time. */
  forget(): void;
}

/** Why metrics were not taken. */
export interface OtlpFailure {
  readonly reason: string;
  /** whether the same request may succeed later */
  readonly mayPass: boolean;
  /** whether the endpoint does not take the credentials @default false */
  readonly isRefusal?: true;
}

/**
 * Sends metrics to an endpoint of OTLP over HTTP, as JSON.
 * @param endpoint without `/v1/metrics`
 * @param headers with credentials, which no reason of a failure has, also where the endpoint repeats them @default - none
 * @returns undefined when they were taken
 */
export async function sendOtlp(
  endpoint: string,
  metrics: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<OtlpFailure | undefined> {
  const url = `${endpoint.replace(/\/$/, '')}/v1/metrics`;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(metrics),
      // another host is not sent the credentials
      redirect: 'manual',
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
    });
    const text = withoutValues(await response.text(), headers).slice(0, 500);
    if (response.ok) return refused(text);
    const { status } = response;
    const reason = `${url} answered ${status}: ${text}`;
    return { reason, mayPass: RETRYABLE.has(status), ...(REFUSED.has(status) ? { isRefusal: true } : {}) };
  } catch (error) {
    return { reason: `${url} cannot be reached: ${withoutValues(reasonOf(error), headers)}`, mayPass: true };
  }
}

/** Shorter words are no credentials, and might be part of any text. */
const SHORTEST_SECRET = 6;

/** The values of headers, and the words in them, such as the token behind `Bearer`. */
function withoutValues(text: string, headers: Readonly<Record<string, string>>): string {
  const words = Object.values(headers).flatMap((value) => [value, ...value.split(/[\s,;=]+/)]);
  const secrets = words.filter((word) => word.length >= SHORTEST_SECRET).toSorted((a, b) => b.length - a.length);
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

/** An endpoint may take a part: it says how many points it did not, and they are not to be sent again. */
function refused(answer: string): OtlpFailure | undefined {
  const { partialSuccess } = (jsonOrUndefined(answer) ?? {}) as {
    partialSuccess?: { rejectedDataPoints?: unknown; errorMessage?: unknown };
  };
  const points = Number(partialSuccess?.rejectedDataPoints ?? 0);
  if (points === 0) return undefined;
  return { reason: `${points} points were refused: ${String(partialSuccess?.errorMessage ?? '')}`, mayPass: false };
}
