import type { Json } from '../../../json.ts';
import { jsonText } from '../../../json.ts';

/** AWS's limit for input and output of a state, a task or an execution: 256 KiB of UTF-8. */
export const MAX_PAYLOAD_BYTES = 262_144;

/**
 * A deeper value counts as too large: 256 KiB of brackets would be 131,072 levels, and neither this process nor
 * a journal could walk through them.
 */
const MAX_LEVELS = 1_000;

/** A UTF-16 unit needs one to three bytes of UTF-8; as an escape in JSON text up to six. */
const MAX_BYTES_PER_UNIT = 6;

/** Shorter values are measured again, except the last one: measuring is quicker than a look-up. */
const WORTH_REMEMBERING_BYTES = 4_096;

/** A result becomes the next state's input at once. */
let lastShort: Json = null;

/** Longer payloads that were found short enough: most go through several states unchanged. Nothing changes a payload. */
const known = new WeakSet<object>();

/** Is the value's JSON text too long? Bounds come first, so that neither small nor huge values are serialised. */
export function exceedsPayloadLimit(value: Json): boolean {
  if (typeof value === 'string') return exceeds(value);
  if (value === null || typeof value !== 'object' || value === lastShort) return false;
  if (bound(value, 0, MAX_BYTES_PER_UNIT, 0, WORTH_REMEMBERING_BYTES) <= WORTH_REMEMBERING_BYTES) {
    lastShort = value;
    return false;
  }
  if (known.has(value)) return false;
  if (exceeds(value)) return true;
  known.add(value);
  return false;
}

function exceeds(value: Json): boolean {
  if (bound(value, 0, MAX_BYTES_PER_UNIT, 0, MAX_PAYLOAD_BYTES) <= MAX_PAYLOAD_BYTES) return false;
  if (bound(value, 0, 1, 0, MAX_PAYLOAD_BYTES) > MAX_PAYLOAD_BYTES) return true;
  return Buffer.byteLength(jsonText(value)) > MAX_PAYLOAD_BYTES;
}

/** At least (1 byte a unit) or at most (6) so many bytes; stops counting beyond `enough`. */
function bound(value: Json, soFar: number, bytesPerUnit: number, level: number, enough: number): number {
  const least = bytesPerUnit === 1;
  if (typeof value === 'string') return soFar + 2 + value.length * bytesPerUnit;
  if (value === null || typeof value !== 'object') return soFar + (least ? 1 : 25);
  if (level > MAX_LEVELS) return Number.POSITIVE_INFINITY;
  let bytes = soFar + 2;
  if (Array.isArray(value)) {
    for (const element of value) {
      bytes = bound(element, bytes + (least ? 0 : 1), bytesPerUnit, level + 1, enough);
      if (bytes > enough) return bytes;
    }
    return bytes;
  }
  for (const key of Object.keys(value)) {
    bytes = bound(
      value[key] as Json,
      bytes + (least ? 3 : 4) + key.length * bytesPerUnit,
      bytesPerUnit,
      level + 1,
      enough,
    );
    if (bytes > enough) return bytes;
  }
  return bytes;
}
