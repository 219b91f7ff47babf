import { ServiceError } from '../../service-error.ts';
import { InvalidTransformation } from './input-template.ts';

/** Why a target did not take an event, in the words of EventBridge's dead-letter queues. */
export interface DeliveryFailure {
  readonly code: 'NO_RESOURCE' | 'THROTTLING' | 'INTERNAL_ERROR' | 'SDK_CLIENT_ERROR' | 'INVALID_JSON';
  readonly message: string;
  /** whether trying again may help */
  readonly isTransient: boolean;
}

const MISSING = /DoesNotExist|NotFound/;
const THROTTLED = /Throttling|TooManyRequests|LimitExceeded/;

export function deliveryFailureOf(error: unknown): DeliveryFailure {
  if (error instanceof InvalidTransformation)
    return { code: 'INVALID_JSON', message: error.message, isTransient: false };
  if (!(error instanceof ServiceError) || error.code === 'InternalFailure') {
    const message = error instanceof Error ? error.message : String(error);
    return { code: 'INTERNAL_ERROR', message, isTransient: true };
  }
  const message = `${error.code}: ${error.message}`;
  if (MISSING.test(error.code)) return { code: 'NO_RESOURCE', message, isTransient: false };
  if (THROTTLED.test(error.code)) return { code: 'THROTTLING', message, isTransient: true };
  return { code: 'SDK_CLIENT_ERROR', message, isTransient: false };
}
