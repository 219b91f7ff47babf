import { inspect, types } from 'node:util';
import { boundedText } from '../../patterns/json/bounded-text.ts';

const MAX_REASON_BYTES = 2_000;

/** So many causes of an error are named: that of `fetch failed` is the system's error, sometimes inside one of the client. */
const MAX_CAUSES = 3;

/** A thrown value in a sentence, with its causes. Never throws: code of agents may throw anything. */
export function reasonOf(thrown: unknown): string {
  try {
    return boundedText(textOf(thrown, MAX_CAUSES), MAX_REASON_BYTES);
  } catch {
    return 'it threw what cannot be shown';
  }
}

function textOf(thrown: unknown, causes: number): string {
  // an error of fetch may be one of another realm
  if (!(thrown instanceof Error || types.isNativeError(thrown))) return inspect(thrown, { depth: 1 });
  const text = thrown.message === '' ? codeOf(thrown) : `${thrown.name}: ${thrown.message}`;
  const { cause } = thrown;
  if (cause === undefined || cause === null || causes === 0) return text;
  return `${text}, because of ${textOf(cause, causes - 1)}`;
}

/** An error of several addresses, which a client tried one after the other, has a code and no message. */
function codeOf(error: Error): string {
  return 'code' in error ? `${error.name}: ${String(error.code)}` : error.name;
}
