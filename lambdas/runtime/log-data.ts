import { mask } from '../../patterns/json/mask.ts';

/** Paths that the template declares; they are masked in all that is logged of inputs, answers and agents. */
const PATHS = JSON.parse(process.env.MASKED_PATHS ?? '[]') as readonly string[];

/** Fields of a line with inputs or answers: masked, and none unless the workflow asks for them. */
export function dataFields(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (process.env.LOG_DATA !== 'enabled') return {};
  return Object.fromEntries(Object.entries(fields).map(([name, data]) => [name, mask(data, PATHS)]));
}

/** The fields of an agent's own line, masked. */
export function maskedFields(fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return mask(fields, PATHS) as Readonly<Record<string, unknown>>;
}
