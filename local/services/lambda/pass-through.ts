/** Credentials that requests to AWS are signed with. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** @default - the credentials are not temporary */
  readonly sessionToken?: string;
}

/** Services whose requests go on to AWS. It is kept in memory only, and never logged. */
export interface PassThrough {
  /** by the names of their SDK clients, `@aws-sdk/client-<name>` */
  readonly services: readonly string[];
  readonly credentials: SigningCredentials;
  /** for requests that ask for the cloud's own region @default - the cloud's own region */
  readonly region?: string;
  /** by service, where it is not AWS's own endpoint */
  readonly endpoints: Readonly<Record<string, string>>;
}

/** Services this cloud runs itself, by the names of their SDK clients: they cannot be passed through. */
export const RUN_HERE: readonly string[] = [
  'cloudwatch-logs',
  'dynamodb',
  'eventbridge',
  'lambda',
  'sfn',
  'sns',
  'sqs',
];

/** Where a service's host is not called after its SDK client: `@aws-sdk/client-<name>`. */
const HOSTS: Readonly<Record<string, string>> = {
  cloudwatch: 'monitoring',
  'cognito-identity-provider': 'cognito-idp',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  'sagemaker-runtime': 'runtime.sagemaker',
  'secrets-manager': 'secretsmanager',
  ses: 'email',
  sesv2: 'email',
  'transcribe-streaming': 'transcribestreaming',
};

/** The AWS SDK's own variable for the endpoint of one service. */
export function endpointVariable(service: string): string {
  return `AWS_ENDPOINT_URL_${service.toUpperCase().replaceAll('-', '_')}`;
}

export function endpointOf(service: string, region: string): string {
  const host = Object.hasOwn(HOSTS, service) ? HOSTS[service] : service;
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${host}.${region}.${domain}`;
}

/** Below it each service that is passed through has a path of its own: its requests alone do not say which one it is. */
const PATH = '/_cloud/pass-through/';

export function passThroughUrl(endpoint: string, service: string): string {
  return `${endpoint}${PATH}${service}`;
}

/** @returns undefined for a path that passes nothing through */
export function splitPath(path: string): { readonly service: string; readonly rest: string } | undefined {
  if (!path.startsWith(PATH)) return undefined;
  const [, service = '', rest = ''] = /^([^/]*)(.*)$/s.exec(path.slice(PATH.length)) ?? [];
  return { service, rest: rest === '' ? '/' : rest };
}
