import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { Sha256 } from '@aws-crypto/sha256-js';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SignatureV4 } from '@smithy/signature-v4';
import { BALLAST, type Ended } from '../../cli/support/in-process.ts';
import type { ApiAnswer } from '../api.ts';

/** A stack of the research workflow that is deployed somewhere, as its users reach it. */
export interface DeployedStack {
  request(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer>;
  /** Puts an event on the default bus. */
  putEvent(event: { readonly source: string; readonly detailType: string; readonly detail: object }): Promise<void>;
  /** Runs the command line on the stack. @returns its stdout @throws Error when it does not end with 0 */
  ballast(...args: readonly string[]): Promise<string>;
  /** what cannot be tried there, and why */
  readonly lacks: { readonly redrive?: string };
  say(sentence: string): void;
}

export interface StackPlace {
  /** of AWS, for its SDK and the command line */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly stack: string;
  /** ends with a slash */
  readonly apiUrl: string;
  /** whether requests to the API are signed by the signer of the AWS SDK */
  readonly isSigned: boolean;
  /** Runs the command line with this environment @default - in a process of its own */
  readonly runCommand?: (args: readonly string[], env: NodeJS.ProcessEnv) => Promise<Ended>;
}

/** What a user does with a stack, but for what it lacks. */
export function reachStack(place: StackPlace): Pick<DeployedStack, 'request' | 'putEvent' | 'ballast'> {
  const { endpoint, region, credentials, stack, apiUrl, isSigned, runCommand = runAsProcess } = place;
  const signer = new SignatureV4({ credentials, region, service: 'execute-api', sha256: Sha256 });
  return {
    async request(method, path, body, headers = {}) {
      const url = new URL(path, apiUrl);
      const content = body === undefined ? undefined : JSON.stringify(body);
      const given = { 'content-type': 'application/json', ...headers };
      const signed = await signer.sign({
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: { host: url.host, ...given },
        ...(content === undefined ? {} : { body: content }),
      });
      const response = await fetch(url, {
        method,
        headers: isSigned ? signed.headers : given,
        ...(content === undefined ? {} : { body: content }),
      });
      const answer = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        text: answer,
        body: (answer.startsWith('{') ? JSON.parse(answer) : {}) as Record<string, unknown>,
      };
    },
    async putEvent({ source, detailType, detail }) {
      const client = new EventBridgeClient({ endpoint, region, credentials });
      const entry = { Source: source, DetailType: detailType, Detail: JSON.stringify(detail) };
      const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries: [entry] }));
      client.destroy();
      if (FailedEntryCount !== 0) throw new Error(`EventBridge did not take ${detailType}`);
    },
    async ballast(...args) {
      const { NODE_OPTIONS: _, ...env } = process.env;
      const { exitCode, stdout, stderr } = await runCommand([...args, '--target', 'aws', '--stack', stack], {
        ...env,
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      });
      if (exitCode !== 0) throw new Error(`ballast ${args.join(' ')} ended with ${exitCode}:\n${stderr}\n${stdout}`);
      return stdout;
    },
  };
}

async function runAsProcess(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const child = spawn(process.execPath, [BALLAST, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { exitCode, stdout, stderr };
}
