import { InvalidInputError } from '../patterns/catalogue/errors.ts';

/** Where a command sends its requests. */
export interface AwsPlace {
  readonly stack: string;
  readonly region: string;
  /** of the AWS configuration @default - the one the AWS SDK finds by itself */
  readonly profile?: string;
}

const EXPIRED = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
  'TokenProviderError',
  'RequestExpired',
]);
const UNKNOWN_KEY = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'AuthFailure',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
]);
const WRONG_SIGNATURE = new Set([
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'RequestTimeTooSkewed',
]);
const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'NotAuthorized']);
const NO_CREDENTIALS = new Set(['CredentialsProviderError', 'ProviderError']);

/** Codes of Node for a host that cannot be found or reached. */
const UNKNOWN_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN']);
const UNREACHABLE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * A refusal of AWS that concerns the caller rather than the request, as one line: the action that was refused, and the remedy.
 * @param action as in a policy: `states:ListExecutions`
 * @returns undefined for any other error
 */
export function refusalOfRequest(error: unknown, action: string, place: AwsPlace): InvalidInputError | undefined {
  if (!(error instanceof Error) || error instanceof InvalidInputError) return undefined;
  const cause = causeOf(error, action, place);
  return cause === undefined ? undefined : new InvalidInputError(oneLine(cause), { cause: error });
}

function causeOf(error: Error, action: string, { region, profile, stack }: AwsPlace): string | undefined {
  const whose = profile === undefined ? 'the credentials of this shell' : `the credentials of profile ${profile}`;
  const login = `aws sso login${profile === undefined ? '' : ` --profile ${profile}`}`;
  const isExpired = EXPIRED.has(error.name) || /(token|session|credentials)[^.]* expired/i.test(error.message);
  if (isExpired && !DENIED.has(error.name)) {
    return `${action} was refused: ${whose} have expired; renew them, as by ${login}, and repeat the command`;
  }
  if (NO_CREDENTIALS.has(error.name)) {
    const where = profile === undefined ? '' : ` of profile ${profile}`;
    return `${action} was not sent: no credentials${where} were found (${error.message}); give --profile NAME, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`;
  }
  if (UNKNOWN_KEY.has(error.name)) {
    return `${action} was refused: AWS does not know the access key of ${whose.replace('the credentials of ', '')}; give another --profile, and check that region ${region} is enabled in its account`;
  }
  if (WRONG_SIGNATURE.has(error.name)) {
    return `${action} was refused: the signature is wrong (${error.message}); check the secret access key and the clock of this machine`;
  }
  if (DENIED.has(error.name)) return deniedCause(error.message, action, stack);
  const code = 'code' in error ? error.code : undefined;
  if (UNKNOWN_HOST.has(String(code))) {
    return `${action} was not sent: ${error.message}; check --region ${region} and the connection to the network`;
  }
  if (UNREACHABLE.has(String(code)) && action.startsWith('cloudformation:')) {
    return `${action} was not sent: ${error.message || String(code)}; check AWS_ENDPOINT_URL, if it is set, and the connection to the network`;
  }
  return undefined;
}

/** The message of AWS names the action that is missing, which may be another one: of the key that encrypts a table. */
function deniedCause(message: string, requested: string, stack: string): string {
  const [, action = requested] = /not authorized to perform: ([a-z0-9-]+:\w+)/.exec(message) ?? [];
  const [, resource] = / on resource: (\S+)/.exec(message) ?? [];
  const [, who] = /^User: (\S+)/.exec(message) ?? [];
  return `${action} is not allowed${who === undefined ? '' : ` for ${who}`}; have it allowed on ${resource ?? `the resources of stack ${stack}`}, or give another --profile`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
