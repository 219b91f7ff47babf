import { DEFAULT_EVENT_AGE_SECONDS, DEFAULT_RETRY_ATTEMPTS, type RetryPolicy } from '../../services/events/retry.ts';
import type { TemplateValue } from './cloud-assembly.ts';
import { numberOf, objectOf, type TemplateObject } from './values.ts';

/** Whether a rule or a schedule is enabled. @throws Error for a state that is none */
export function isEnabled(state: TemplateValue = 'ENABLED'): boolean {
  if (state === 'ENABLED' || state === 'DISABLED') return state === 'ENABLED';
  throw new Error(`State is ${JSON.stringify(state)}; it must be ENABLED or DISABLED`);
}

/** How a target of a rule or a schedule is tried again, and its dead-letter queue. @throws Error for a number outside of its limits */
export function readDelivery(target: TemplateObject): RetryPolicy & { readonly deadLetterArn?: string } {
  const retry = objectOf(target.RetryPolicy);
  const deadLetterArn = objectOf(target.DeadLetterConfig).Arn;
  return {
    maximumRetryAttempts: numberOf(retry.MaximumRetryAttempts, 'MaximumRetryAttempts', {
      from: 0,
      to: 185,
      otherwise: DEFAULT_RETRY_ATTEMPTS,
    }),
    maximumEventAgeSeconds: numberOf(retry.MaximumEventAgeInSeconds, 'MaximumEventAgeInSeconds', {
      from: 60,
      to: 86_400,
      otherwise: DEFAULT_EVENT_AGE_SECONDS,
    }),
    ...(deadLetterArn === undefined ? {} : { deadLetterArn: String(deadLetterArn) }),
  };
}
