import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';

/** A module that answers instead of a resource. */
export interface GivenStandIn {
  /** the ARN or the logical id of a function, or the Resource of a Task */
  readonly resource: string;
  /** an absolute path */
  readonly file: string;
}

/** Collects stand-ins, each as `ARN=FILE`; of two for the same ARN the last one counts. */
export function collectStandIn(text: string, earlier: readonly GivenStandIn[] = []): GivenStandIn[] {
  const [, resource = '', file = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (resource === '') {
    throw new InvalidArgumentError('Use ARN=FILE, as in arn:aws:states:::aws-sdk:ses:sendEmail=./send-email.ts.');
  }
  return [...earlier.filter((one) => one.resource !== resource), { resource, file: resolve(file) }];
}
