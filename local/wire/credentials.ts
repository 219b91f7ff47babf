import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../replace-file.ts';

/**
 * Credentials of a client, in the shape of the AWS SDK. The access key id is the token: 127.0.0.1 is open to every user
 * of the machine, and only a user who can read the state directory knows it. The cloud does not check the signature itself.
 */
export interface CloudCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** In the state directory, in the format of `AWS_SHARED_CREDENTIALS_FILE`. */
export function credentialsFile(stateDir: string): string {
  return join(stateDir, 'credentials');
}

export function newCredentials(): CloudCredentials {
  return {
    accessKeyId: `LOCAL${randomBytes(16).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(20).toString('hex'),
  };
}

/** The credentials of a state directory; made at its first start, and kept. */
export function ensureCredentials(stateDir: string): CloudCredentials {
  const file = credentialsFile(stateDir);
  const found = readCredentials(stateDir);
  if (found !== undefined) {
    chmodSync(file, 0o600);
    return found;
  }
  const { accessKeyId, secretAccessKey } = newCredentials();
  const text = `# for AWS_SHARED_CREDENTIALS_FILE; they allow every operation of the cloud\n[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  replaceFile(file, text);
  return { accessKeyId, secretAccessKey };
}

/** @returns undefined when there are none, or the file holds something else */
export function readCredentials(stateDir: string): CloudCredentials | undefined {
  let text: string;
  try {
    text = readFileSync(credentialsFile(stateDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const [, accessKeyId] = /^aws_access_key_id = (LOCAL[0-9A-F]{32})$/m.exec(text) ?? [];
  const [, secretAccessKey] = /^aws_secret_access_key = ([0-9a-f]{40})$/m.exec(text) ?? [];
  return accessKeyId === undefined || secretAccessKey === undefined ? undefined : { accessKeyId, secretAccessKey };
}
