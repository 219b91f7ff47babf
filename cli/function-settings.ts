import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { InvalidArgumentError } from 'commander';
import { EMULATED_MODELS } from '../lib/config.ts';
import { type FunctionSettings, isReservedVariable } from '../local/services/lambda/function-settings.ts';
import { endpointVariable, RUN_HERE } from '../local/services/lambda/pass-through.ts';
import type { ShellCredentials } from '../ops/shell-credentials.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import type { SynthContext } from './project.ts';
import type { GivenStandIn } from './stand-in-option.ts';
import type { BuiltStandIn } from './stand-ins.ts';

/** A service whose requests are forwarded. */
export interface PassedService {
  /** of its SDK client, `@aws-sdk/client-<name>` */
  readonly name: string;
  /** where they go @default - to the AWS_ENDPOINT_URL_<SERVICE> of the shell, else to AWS */
  readonly url?: string;
}

/** Options that give functions variables and credentials of this machine. */
export interface FunctionOptions {
  readonly passThrough?: readonly PassedService[];
  /** the variables of the file */
  readonly envFile?: Readonly<Record<string, string>>;
  readonly standIn?: readonly GivenStandIn[];
}

/**
 * Collects services, each as `SERVICE` or `SERVICE=URL`; of two of the same name the last one counts.
 * @throws InvalidArgumentError for a name that no SDK client has, for a service that is run here, and for a URL that is none
 */
export function collectService(text: string, earlier: readonly PassedService[] = []): PassedService[] {
  const [, name = '', separator = '', url = ''] = /^([^=]*)(=?)(.*)$/s.exec(text) ?? [];
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new InvalidArgumentError(
      'Use the name of an SDK client, as in bedrock-runtime or secrets-manager for @aws-sdk/client-secrets-manager.',
    );
  }
  if (RUN_HERE.includes(name)) {
    throw new InvalidArgumentError(`The embedded cloud runs ${name} itself; the others can be passed through.`);
  }
  const issue = separator === '' ? undefined : urlIssue(url);
  if (issue !== undefined) throw new InvalidArgumentError(`The URL of ${name} is ${JSON.stringify(url)}; ${issue}.`);
  return [...earlier.filter((one) => one.name !== name), separator === '' ? { name } : { name, url }];
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

/** Signs requests of a shell without credentials: what listens at a URL of the user's own need not check them. */
const NO_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * Variables and forwarded services of functions, beside those of the template.
 * @param readCredentials finds those of the shell; only asked when something is passed through
 * @returns undefined without such options: the cloud keeps its settings
 * @throws InvalidInputError when there are no credentials to pass anything through to AWS with
 */
export async function functionSettingsOf(
  { context, ...options }: FunctionOptions & { readonly context?: SynthContext },
  variables: NodeJS.ProcessEnv = process.env,
  readCredentials: () => Promise<ShellCredentials> = readByDefault,
): Promise<FunctionSettings | undefined> {
  const settings = await settingsOf(options, variables, readCredentials);
  if (context?.models !== EMULATED_MODELS) return settings;
  return { environment: {}, ...settings, models: [{ reply: { data: RULES_ANSWER } }] };
}

/** Shown where models are emulated. */
export const NO_MODEL_NOTICE =
  'models are EMULATED: no model is asked, and what is answered in its name was thought by nobody';

/** The data of a prompt that an emulated model agrees with: what the rules of the agent say. */
const RULES_ANSWER = 'rules-answer';

async function settingsOf(
  { passThrough, envFile }: FunctionOptions,
  variables: NodeJS.ProcessEnv,
  readCredentials: () => Promise<ShellCredentials>,
): Promise<FunctionSettings | undefined> {
  if (passThrough === undefined) return envFile === undefined ? undefined : { environment: envFile };
  const endpoints = passThrough.flatMap(({ name, url }) => {
    const endpoint = url ?? endpointInShell(name, variables);
    return endpoint === undefined ? [] : [[name, endpoint] as const];
  });
  return {
    environment: envFile ?? {},
    passThrough: {
      services: passThrough.map(({ name }) => name),
      ...(await credentialsFor(passThrough, readCredentials)),
      endpoints: Object.fromEntries(endpoints),
    },
  };
}

async function credentialsFor(
  services: readonly PassedService[],
  readCredentials: () => Promise<ShellCredentials>,
): Promise<ShellCredentials> {
  try {
    return await readCredentials();
  } catch (error) {
    const toAws = services.filter(({ url }) => url === undefined).map(({ name }) => name);
    if (toAws.length === 0) return { credentials: NO_CREDENTIALS };
    throw new InvalidInputError(
      `--pass-through ${toAws.join(', ')} needs AWS credentials, and this shell has none (${error instanceof Error ? error.message : error}); set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give SERVICE=URL`,
      { cause: error },
    );
  }
}

/** The stand-ins of a command, built; undefined without any. @throws InvalidInputError as `buildStandIns` */
export async function standInsOf(
  state: string,
  given: readonly GivenStandIn[] | undefined,
): Promise<readonly BuiltStandIn[] | undefined> {
  if (given === undefined) return undefined;
  const { buildStandIns } = await import('./stand-ins.ts');
  return await buildStandIns(state, given);
}

/** Settings with the stand-ins of a command. @throws InvalidInputError as `standInSettings` */
export async function withStandIns(
  settings: FunctionSettings | undefined,
  assembly: string,
  standIns: readonly BuiltStandIn[] | undefined,
): Promise<FunctionSettings | undefined> {
  if (standIns === undefined) return settings;
  const { standInSettings } = await import('./stand-ins.ts');
  return { ...(settings ?? { environment: {} }), standIns: standInSettings(assembly, standIns) };
}

/** The SDK takes a while to load, and most commands pass nothing through. */
async function readByDefault(): Promise<ShellCredentials> {
  const { readShellCredentials } = await import('../ops/shell-credentials.ts');
  return await readShellCredentials();
}

function endpointInShell(service: string, variables: NodeJS.ProcessEnv): string | undefined {
  const variable = endpointVariable(service);
  const endpoint = variables[variable] ?? '';
  if (endpoint === '') return undefined;
  const issue = urlIssue(endpoint);
  if (issue === undefined) return endpoint;
  throw new InvalidInputError(`${variable} is ${JSON.stringify(endpoint)}; ${issue}`);
}

/** Requests keep their own query, and are signed: a URL with a query or a user of its own would lose them. */
function urlIssue(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && [url.username, url.password, url.search, url.hash].every((part) => part === '');
  if (isPlain && /^https?:$/.test(url.protocol)) return undefined;
  return 'it must be a URL of http or https, without user and query, such as http://127.0.0.1:4566';
}
