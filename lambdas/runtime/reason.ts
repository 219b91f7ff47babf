import { inspect } from 'node:util';
import { boundedText } from '../../patterns/json/bounded-text.ts';

const MAX_REASON_BYTES = 2_000;

/** A thrown value in a sentence. Never throws: code of agents may throw anything. */
export function reasonOf(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : inspect(thrown, { depth: 1 });
    return boundedText(text, MAX_REASON_BYTES);
  } catch {
    return 'it threw what cannot be shown';
  }
}
