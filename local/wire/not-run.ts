import { ServiceError } from '../service-error.ts';
import { RUN_HERE } from '../services/lambda/pass-through.ts';
import type { WireAnswer, WireRequest } from '../wire-messages.ts';
import { jsonAnswer } from './answer.ts';
import { errorAnswer, escaped, xmlAnswer } from './xml.ts';

type Asked = Pick<WireRequest, 'headers'>;

/** Says which service it is, and how its requests get to AWS. */
export function notRun(request: Asked, operation: string): ServiceError {
  const message = `${operation} is not run by the embedded cloud`;
  const service = clientNameOf(request);
  if (service !== undefined && RUN_HERE.includes(service))
    return new ServiceError('UnknownOperationException', message);
  const remedy =
    service === undefined
      ? 'requests to its service go on to AWS with --pass-through and the name of its SDK client, as in bedrock-runtime'
      : `requests to ${service} go on to AWS with --pass-through ${service}`;
  return new ServiceError('UnknownOperationException', `${message}; ${remedy}`);
}

/** An error in the protocol of its request, as its SDK client will read it. */
export function refuse({ headers }: Asked, status: number, { code, message }: ServiceError): WireAnswer {
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return errorAnswer(status, code, message);
  }
  if (signedServiceOf({ headers }) === 's3') {
    return xmlAnswer(status, `<Error><Code>${escaped(code)}</Code><Message>${escaped(message)}</Message></Error>`);
  }
  const answer = jsonAnswer(status, { __type: code, message });
  return { ...answer, headers: { ...answer.headers, 'x-amzn-errortype': code } };
}

/** The SDK for JavaScript names its client in the user agent: `api/bedrock-runtime#3.1164.0`. */
function clientNameOf({ headers }: Asked): string | undefined {
  const [, name] = /(?:^|\s)api\/([^#\s]+)#/.exec(headers['user-agent'] ?? '') ?? [];
  return name?.toLowerCase().replaceAll('_', '-');
}

function signedServiceOf({ headers }: Asked): string | undefined {
  return /Credential=[^/]+\/[^/]+\/[^/]+\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '')?.[1];
}
