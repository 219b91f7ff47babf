import type { Json } from '../../json.ts';
import type { RetryPolicy } from './retry.ts';

/** A rule of the template, checked. */
export interface RuleResource {
  readonly name: string;
  readonly arn: string;
  /** the name of its event bus */
  readonly bus: string;
  readonly isEnabled: boolean;
  /** @default - it matches nothing, it only has a schedule */
  readonly pattern?: Json;
  /** `rate(5 minutes)`, `cron(0 12 * * ? *)`. @default - it only has a pattern */
  readonly schedule?: string;
  readonly targets: readonly RuleTarget[];
}

export interface RuleTarget extends RetryPolicy {
  readonly id: string;
  readonly arn: string;
  readonly input: TargetInput;
  /** ARN of the dead-letter queue. @default - undeliverable events are kept in a file */
  readonly deadLetterArn?: string;
}

/** The target's input, made from an event. */
export type TargetInput =
  | { readonly kind: 'event' }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'constant'; readonly text: string }
  | { readonly kind: 'template'; readonly paths: Readonly<Record<string, string>>; readonly template: string };
