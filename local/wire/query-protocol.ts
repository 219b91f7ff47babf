import { randomUUID } from 'node:crypto';
import type { WireAnswer, WireRequest } from './answer.ts';

/** STS speaks the query protocol: a form goes in, XML comes out. Whoever asks is the account's root. */
export function answerQuery({ body }: WireRequest, accountId: string): WireAnswer {
  const action = new URLSearchParams(body.toString()).get('Action') ?? '';
  if (action !== 'GetCallerIdentity') {
    const message = `${action || 'this operation'} is not run by the embedded cloud`;
    return xml(
      400,
      `<ErrorResponse><Error><Type>Sender</Type><Code>UnknownOperationException</Code><Message>${escaped(message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
    );
  }
  const identity = `<Arn>arn:aws:iam::${accountId}:root</Arn><UserId>${accountId}</UserId><Account>${accountId}</Account>`;
  return xml(
    200,
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>${identity}</GetCallerIdentityResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  );
}

function xml(status: number, body: string): WireAnswer {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
