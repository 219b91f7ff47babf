import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAll } from './aws-request.ts';

export const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:collector-AbCdEf';

/** Secrets Manager with one secret, on this machine. */
export interface Secrets {
  /** the variables of a function that lead its client here */
  readonly environment: Readonly<Record<string, string>>;
  value: string;
  /** name of the error that it answers @default - none */
  error: string | undefined;
  /** how often the value was asked for */
  reads: number;
  close(): Promise<void>;
}

export async function openSecrets(): Promise<Secrets> {
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      secrets.reads += 1;
      const { SecretId } = JSON.parse(body.toString()) as { SecretId?: string };
      const isKnown = request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue' && SecretId === SECRET_ARN;
      const error = isKnown ? secrets.error : 'ResourceNotFoundException';
      response.writeHead(error === undefined ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(error === undefined ? { SecretString: secrets.value } : { __type: error }));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const secrets: Secrets = {
    environment: {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    value: '{}',
    error: undefined,
    reads: 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return secrets;
}
