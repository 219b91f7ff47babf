import { randomUUID } from 'node:crypto';
import type { Json } from '../step-functions/ports.ts';
import type { JsonObject } from './integration.ts';

/** The SDK's own part of an optimized integration's result. AWS carries a few more headers, about 700 bytes in all. */
export function sdkMetadata(contentType: string, contentLength: number, requestId: string = randomUUID()): JsonObject {
  const headers: { [key: string]: Json } = {
    'x-amzn-RequestId': [requestId],
    'Content-Length': [String(contentLength)],
    'Content-Type': [contentType],
  };
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: headers,
      HttpHeaders: {
        'Content-Length': String(contentLength),
        'Content-Type': contentType,
        'x-amzn-RequestId': requestId,
      },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

/** Names of the Java SDK, whose texts are the causes: `Function not found (Service: Lambda, Status Code: 404, ...)`. */
export function serviceCause(service: string, code: string, message: string, status = 400): string {
  return `${message} (Service: ${service}; Status Code: ${status}; Error Code: ${code}; Request ID: ${randomUUID()}; Proxy: null)`;
}
