import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { jsonOrUndefined } from '../../patterns/json/json-or-undefined.ts';
import { requireEnv } from './env.ts';
import type { OtlpHeaders } from './otlp.ts';

/** Two requests to the endpoint and two of these fit into the time limit of the function. */
const READ_LIMIT_MS = 4_000;

/** Names and values as HTTP has them: a value that it has not would be named in the error of the request. */
const headers = z.record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/), z.string().regex(/^[\x20-\x7e]+$/));

/** The headers in a secret, a JSON object. They are read once per start of the function, and again once they were refused. */
export function secretHeaders(): OtlpHeaders {
  const arn = requireEnv('OTLP_HEADERS_SECRET');
  const [, , , region = ''] = arn.split(':');
  let client: SecretsManagerClient | undefined;
  let known: Readonly<Record<string, string>> | undefined;
  return {
    async read() {
      client ??= new SecretsManagerClient({ region, maxAttempts: 2 });
      known ??= await readHeaders(client, arn);
      return known;
    },
    forget() {
      known = undefined;
    },
  };
}

async function readHeaders(client: SecretsManagerClient, arn: string): Promise<Readonly<Record<string, string>>> {
  const { SecretString = '' } = await client
    .send(new GetSecretValueCommand({ SecretId: arn }), { abortSignal: AbortSignal.timeout(READ_LIMIT_MS) })
    .catch((error: unknown) => {
      const name = error instanceof Error ? error.name : 'an error';
      throw new Error(`the secret ${arn} cannot be read: ${name}`);
    });
  const parsed = headers.safeParse(jsonOrUndefined(SecretString));
  if (parsed.success) return parsed.data;
  // what is wrong with it would be a part of it
  throw new Error(`the secret ${arn} is no JSON object of headers, such as {"authorization": "Bearer ..."}`);
}
