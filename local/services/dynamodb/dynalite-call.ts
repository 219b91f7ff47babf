import type { Server } from 'node:http';
import { Readable } from 'node:stream';

/** A response of dynalite: the body is JSON text, with `__type` when the status is not 200. */
export interface DynaliteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** dynalite checks that a signature is there, not that it is right. */
const SIGNATURE =
  'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=local';

/**
 * Puts a request to dynalite's own handler, without a socket between. The request is a stream of ours, because when a
 * client's connection breaks in the middle of a request dynalite throws an uncaught exception, which ends the process.
 */
export function callDynalite(server: Server, operation: string, body: string): Promise<DynaliteAnswer> {
  return new Promise((resolve) => {
    const request = Object.assign(Readable.from([Buffer.from(body)]), {
      method: 'POST',
      url: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization: SIGNATURE,
      },
    });
    const headers: Record<string, string> = {};
    const response = {
      statusCode: 200,
      setHeader: (name: string, value: unknown) => {
        headers[name.toLowerCase()] = String(value);
      },
      end: (text = '') => resolve({ status: response.statusCode, headers, body: text }),
    };
    server.emit('request', request, response);
  });
}
