import { refusalOfRequest } from '../../ops/request-refusals.ts';

const PLACE = { stack: 'Shop', region: 'eu-central-1' };

function refusal(name: string, message: string, more: { code?: string; profile?: string; action?: string } = {}) {
  const { code, profile, action = 'states:ListExecutions' } = more;
  const error = Object.assign(new Error(message), { name, ...(code === undefined ? {} : { code }) });
  return refusalOfRequest(error, action, { ...PLACE, ...(profile === undefined ? {} : { profile }) })?.message;
}

const DENIED =
  'User: arn:aws:sts::111122223333:assumed-role/reader/me is not authorized to perform: states:RedriveExecution on resource: arn:aws:states:eu-central-1:111122223333:execution:shop:run-1 because no identity-based policy allows the states:RedriveExecution action';

// T2.7: one line each, with the action and the remedy
test.each<[string, string | undefined, RegExp]>([
  [
    'expired credentials',
    refusal('ExpiredTokenException', 'The security token included in the request is expired'),
    /^states:ListExecutions was refused: the credentials of this shell have expired; renew them, as by aws sso login,/,
  ],
  [
    'an expired session of a profile',
    refusal('CredentialsProviderError', 'The SSO session associated with this profile has expired.', {
      profile: 'prod',
    }),
    /^states:ListExecutions was refused: the credentials of profile prod have expired; .*aws sso login --profile prod,/,
  ],
  [
    'no credentials',
    refusal('CredentialsProviderError', 'Could not load credentials from any providers'),
    /^states:ListExecutions was not sent: no credentials were found .*give --profile NAME, or set AWS_PROFILE/,
  ],
  [
    'an unknown access key, which AWS also says of a region that is not enabled',
    refusal('UnrecognizedClientException', 'The security token included in the request is invalid.'),
    /does not know the access key of this shell; give another --profile, and check that region eu-central-1 is enabled/,
  ],
  [
    'a wrong signature',
    refusal('SignatureDoesNotMatch', 'Signature expired: 20260105T0900Z is now earlier than 20260105T0915Z'),
    /the signature is wrong .* check the secret access key and the clock of this machine$/,
  ],
  [
    'a missing permission',
    refusal('AccessDeniedException', DENIED, { action: 'states:RedriveExecution' }),
    /^states:RedriveExecution is not allowed for arn:aws:sts::111122223333:assumed-role\/reader\/me; have it allowed on arn:aws:states:eu-central-1:111122223333:execution:shop:run-1, or give another --profile$/,
  ],
  [
    'a missing permission for another action than the one that was asked for',
    refusal('AccessDeniedException', DENIED.replaceAll('states:RedriveExecution', 'kms:Decrypt')),
    /^kms:Decrypt is not allowed for/,
  ],
  [
    'a missing permission that AWS does not explain',
    refusal('AccessDenied', 'Access Denied'),
    /^states:ListExecutions is not allowed; have it allowed on the resources of stack Shop, or give another --profile$/,
  ],
  [
    'a region that is none',
    refusal('Error', 'getaddrinfo ENOTFOUND states.eu-centrl-1.amazonaws.com', { code: 'ENOTFOUND' }),
    /^states:ListExecutions was not sent: getaddrinfo ENOTFOUND .*; check --region eu-central-1/,
  ],
  [
    'an endpoint that does not answer',
    refusal('Error', 'connect ECONNREFUSED 127.0.0.1:1', {
      code: 'ECONNREFUSED',
      action: 'cloudformation:DescribeStacks',
    }),
    /^cloudformation:DescribeStacks was not sent: connect ECONNREFUSED .*check AWS_ENDPOINT_URL/,
  ],
])('%s is one line with the action and the remedy', (_, line, expected) => {
  expect(line).toMatch(expected);
  expect(line).not.toContain('\n');
});

test.each([
  ['a lost connection, which is opened again', refusal('Error', 'connect ECONNREFUSED', { code: 'ECONNREFUSED' })],
  ['an error of the request itself', refusal('ExecutionDoesNotExist', 'Execution Does Not Exist')],
])('%s is no refusal of the caller', (_, line) => {
  expect(line).toBeUndefined();
});
