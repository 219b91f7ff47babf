import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Cloud } from '../../local/assembly/cloud.ts';

export type Answer = { readonly [key: string]: unknown };

/** The AWS CLI against an endpoint of ours, whatever is configured on this machine. */
export interface Cli {
  /** @returns its answer. @throws with what it says when the service refuses */
  run(...args: readonly string[]): Promise<Answer>;
  /** @returns the error's name. @throws when nothing is refused */
  refused(...args: readonly string[]): Promise<string>;
}

export function createCli(executable: string, { endpoint, credentials }: Pick<Cloud, 'endpoint' | 'credentials'>): Cli {
  const env = {
    PATH: process.env.PATH,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    // TestState is called at `sync-<host>`, which no resolver knows: as a proxy the cloud is asked for any name
    HTTP_PROXY: endpoint,
  };
  const call = (args: readonly string[]) =>
    promisify(execFile)(executable, ['--endpoint-url', endpoint, '--output', 'json', ...args], { env });
  return {
    async run(...args) {
      const { stdout } = await call(args);
      return (stdout.trim() === '' ? {} : JSON.parse(stdout)) as Answer;
    },
    async refused(...args) {
      const { stderr } = await call(args).then(
        () => {
          throw new Error(`aws ${args.join(' ')} was not refused`);
        },
        (error: { stderr?: string }) => {
          if (error.stderr === undefined) throw error;
          return { stderr: error.stderr };
        },
      );
      return /An error occurred \((\w+)\)/.exec(stderr)?.[1] ?? stderr;
    },
  };
}
