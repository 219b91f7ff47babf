import type { Json } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';
import type { Machine } from './execution.ts';

const HEADER = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}(;(Parent=[0-9a-f]{16}|Sampled=[01?]))*$/;

/**
 * The trace header of an execution of a machine that is traced: the one that its start has, else one of a new trace, which is sampled.
 * @throws ServiceError ValidationException for a header that is none
 */
export function traceHeaderOf(
  { tracingConfiguration }: Pick<Machine, 'tracingConfiguration'>,
  given: string | undefined,
  startMs: number,
  random: () => string,
): string | undefined {
  if (given !== undefined && !HEADER.test(given)) {
    throw new ServiceError('ValidationException', `Value '${given}' at 'traceHeader' failed to satisfy constraint`);
  }
  const { enabled } = (tracingConfiguration ?? {}) as { readonly enabled?: Json };
  if (enabled !== true) return undefined;
  const seconds = Math.floor(startMs / 1000)
    .toString(16)
    .padStart(8, '0');
  return given ?? `Root=1-${seconds}-${random().replaceAll('-', '').slice(0, 24)};Sampled=1`;
}
