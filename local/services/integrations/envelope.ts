import type { Json, JsonObject } from '../../json.ts';
import type { ServiceError } from '../../service-error.ts';

/**
 * The SDK's own part of an optimized integration's result, as recorded on AWS: every header twice, about 700 bytes,
 * which count towards the 256 KiB a state may pass on.
 */
export function sdkMetadata(headers: Readonly<Record<string, string>>, requestId: string): JsonObject {
  const all = { ...headers, 'x-amzn-RequestId': requestId };
  const lists = Object.fromEntries(Object.entries(all).map(([name, value]): [string, Json] => [name, [value]]));
  return {
    SdkHttpMetadata: { AllHttpHeaders: lists, HttpHeaders: all, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

/** The text of the first Java SDK, which the optimized integrations use. */
export function serviceCause(
  service: string,
  { code, message }: Pick<ServiceError, 'code' | 'message'>,
  requestId: string,
  status = 400,
): string {
  return `${message} (Service: ${service}; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`;
}

/** The text of the second Java SDK, which `aws-sdk:` uses. */
export function sdkCause(service: string, message: string, requestId: string, status = 400): string {
  return `${message} (Service: ${service}, Status Code: ${status}, Request ID: ${requestId}) (SDK Attempt Count: 1)`;
}
