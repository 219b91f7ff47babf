import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { InvalidArgumentError } from 'commander';
import { type FunctionSettings, isReservedVariable } from '../local/services/lambda/function-settings.ts';
import { endpointVariable, RUN_HERE } from '../local/services/lambda/pass-through.ts';
import type { ShellCredentials } from '../ops/shell-credentials.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';

/** Options that give functions variables and credentials of this machine. */
export interface FunctionOptions {
  /** services whose requests are forwarded to AWS, by the names of their SDK clients */
  readonly passThrough?: readonly string[];
  /** the variables of the file */
  readonly envFile?: Readonly<Record<string, string>>;
}

/** Collects services. @throws InvalidArgumentError for a name that no SDK client has, and for a service that is run here */
export function collectService(name: string, earlier: readonly string[] = []): string[] {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new InvalidArgumentError(
      'Use the name of an SDK client, as in bedrock-runtime or secrets-manager for @aws-sdk/client-secrets-manager.',
    );
  }
  if (RUN_HERE.includes(name)) {
    throw new InvalidArgumentError(`The embedded cloud runs ${name} itself; the others can be passed through.`);
  }
  return [...new Set([...earlier, name])];
}

/** Reads a file of variables. @throws InvalidArgumentError when it cannot be read, or sets a reserved variable */
export function readEnvFile(path: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
  const variables = Object.entries(parseEnv(text)).map(([name, value = '']) => [name, value] as const);
  for (const [name] of variables) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new InvalidArgumentError(`${JSON.stringify(name)} is no name of a variable; use letters, digits and _.`);
    }
    if (isReservedVariable(name)) {
      throw new InvalidArgumentError(
        `${name} is Lambda's own and cannot be set; --pass-through uses the AWS credentials and the region of this shell.`,
      );
    }
  }
  return Object.fromEntries(variables);
}

/**
 * Variables and forwarded services of functions, beside those of the template.
 * @param readCredentials finds those of the shell; only asked when something is passed through
 * @returns undefined without such options: the cloud keeps its settings
 * @throws InvalidInputError when there are no credentials to pass anything through with
 */
export async function functionSettingsOf(
  { passThrough, envFile }: FunctionOptions,
  variables: NodeJS.ProcessEnv = process.env,
  readCredentials: () => Promise<ShellCredentials> = readByDefault,
): Promise<FunctionSettings | undefined> {
  if (passThrough === undefined) return envFile === undefined ? undefined : { environment: envFile };
  let shell: ShellCredentials;
  try {
    shell = await readCredentials();
  } catch (error) {
    throw new InvalidInputError(
      `--pass-through ${passThrough.join(', ')} needs AWS credentials, and this shell has none (${error instanceof Error ? error.message : error}); set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
      { cause: error },
    );
  }
  const endpoints = passThrough.flatMap((service) => {
    const endpoint = variables[endpointVariable(service)] ?? '';
    return endpoint === '' ? [] : [[service, checkedEndpoint(service, endpoint)] as const];
  });
  return {
    environment: envFile ?? {},
    passThrough: { services: passThrough, ...shell, endpoints: Object.fromEntries(endpoints) },
  };
}

/** The SDK takes a while to load, and most commands pass nothing through. */
async function readByDefault(): Promise<ShellCredentials> {
  const { readShellCredentials } = await import('../ops/shell-credentials.ts');
  return await readShellCredentials();
}

function checkedEndpoint(service: string, endpoint: string): string {
  const isHttp = URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol);
  if (isHttp) return endpoint;
  throw new InvalidInputError(
    `${endpointVariable(service)} is ${JSON.stringify(endpoint)}; it must be a URL such as http://127.0.0.1:4566`,
  );
}
