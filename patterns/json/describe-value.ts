/** So much of a received value is enough to recognize it. */
const MAX_DESCRIBED_LENGTH = 60;

/**
 * A received value of any kind in one printable line, for messages. JSON alone would turn NaN into null, and throw for
 * big integers and for objects that contain themselves.
 */
export function describeValue(value: unknown): string {
  const text = textOf(value);
  const shown = text.length > MAX_DESCRIBED_LENGTH ? `${text.slice(0, MAX_DESCRIBED_LENGTH)}...` : text;
  return shown.replace(/\p{Cc}/gu, '');
}

function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return 'a function';
    case 'object':
      return jsonOf(value);
    default:
      return String(value);
  }
}

function jsonOf(value: object | null): string {
  try {
    return JSON.stringify(value) ?? 'an object';
  } catch {
    return Array.isArray(value) ? 'a list' : 'an object';
  }
}
