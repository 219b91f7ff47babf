/** The entry `ballast/models/secrets`: keys of providers in AWS Secrets Manager, by `@aws-sdk/client-secrets-manager`. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ApiKeySecret } from './openai-compatible.ts';

/** A key in a secret. */
export interface ApiKeySecretOptions {
  /** the whole ARN of the secret, with its six random characters */
  readonly apiKeySecretArn: string;
  /** the key's name in a secret that is a JSON object @default - the whole secret is the key */
  readonly field?: string;
}

/** A key that is read from its secret at run time, which the construct grants to the function of the agent alone. */
export function apiKeySecret({ apiKeySecretArn, field }: ApiKeySecretOptions): ApiKeySecret {
  let client: SecretsManagerClient | undefined;
  return {
    apiKeySecretArn,
    async read() {
      client ??= new SecretsManagerClient({ region: regionOf(apiKeySecretArn), maxAttempts: 2 });
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: apiKeySecretArn }));
      const key = field === undefined ? SecretString : fieldOf(SecretString ?? '', field);
      if (key !== undefined && key !== '') return key;
      const what = field === undefined ? 'is no text' : `has no text ${JSON.stringify(field)}`;
      throw new Error(`the secret ${apiKeySecretArn} ${what}`);
    },
  };
}

/** A secret may be in another region than the function. */
function regionOf(arn: string): string {
  const [, , , region = ''] = arn.split(':');
  return region;
}

/** The content of a secret is in no message, not even in that of a parser. */
function fieldOf(secret: string, field: string): string | undefined {
  try {
    const { [field]: value } = JSON.parse(secret) as Record<string, unknown>;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
