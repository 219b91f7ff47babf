import type { CapabilityName } from './capabilities.ts';
import { lackingOnEndpoint } from './lacking.ts';

/** What the name of a group of left-out tests begins with; the capabilities that are missing follow it. */
export const LEFT_OUT = 'left out, for want of ';

/**
 * Declares tests that not every AWS endpoint can be asked to pass. On the embedded cloud they are tests like any other;
 * on an endpoint that lacks one of the capabilities they are left out, each by its name, and `npm run test:aws` says so.
 */
export function needs(capabilities: readonly CapabilityName[], tests: () => void): void {
  const lacking = lackingOnEndpoint() ?? [];
  const missing = capabilities.filter((name) => lacking.includes(name));
  if (missing.length === 0) tests();
  else describe.skip(`${LEFT_OUT}${missing.join(', ')}`, tests);
}
