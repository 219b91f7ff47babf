import * as z from 'zod';
import { boundedText } from '../json/bounded-text.ts';
import { CataloguedError, MAX_CAUSE_BYTES } from './errors.ts';

/** An error as Step Functions reports it: its name, and the message of its cause. */
const reportedFailure = z.object({ error: z.string(), cause: z.string() });
type ReportedFailure = Readonly<z.infer<typeof reportedFailure>>;

/**
 * An attempt failed, and the state machine must not make another: it would take the time of the tiers after this one. A
 * signal under a name that is never retried. Its message is the attempt's own failure as JSON, which `originalFailure` reads.
 */
export class RetrySkipped extends CataloguedError {
  override readonly name = 'RetrySkipped';
}

/** The signal for an attempt that failed so. */
export function retrySkipped({ name, message }: { readonly name: string; readonly message: string }): RetrySkipped {
  const failure: ReportedFailure = { error: name, cause: boundedText(message, MAX_CAUSE_BYTES) };
  return new RetrySkipped(JSON.stringify(failure));
}

/** The attempt's own failure where a RetrySkipped carries it; any other failure as it is. */
export function originalFailure(failure: ReportedFailure): ReportedFailure {
  if (failure.error !== 'RetrySkipped') return failure;
  try {
    return reportedFailure.parse(JSON.parse(failure.cause));
  } catch {
    return failure;
  }
}
