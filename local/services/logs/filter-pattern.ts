import { ServiceError } from '../../service-error.ts';
import { parseJsonFilter } from './json-filter.ts';

/**
 * A filter pattern over the fields of JSON, or of terms: all plain ones must occur, none with `-`, and one of those with `?`. Quotes
 * keep spaces. Patterns over columns and regular expressions are refused by name rather than answered wrongly.
 * @throws ServiceError InvalidParameterException
 */
export function parseFilterPattern(pattern: string): (message: string) => boolean {
  if (/^\s*\{/.test(pattern)) return jsonFilter(pattern);
  if (/^\s*[[%]/.test(pattern)) {
    throw invalid(`the embedded cloud filters by terms and by fields of JSON, not by the pattern ${pattern}`);
  }
  const terms = [...pattern.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign, quoted, plain]) => ({
    sign,
    text: quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '',
  }));
  const of = (sign: string) => terms.filter((term) => term.sign === sign).map(({ text }) => text);
  const [required, excluded, anyOf] = [of(''), of('-'), of('?')];
  return (message) =>
    required.every((text) => message.includes(text)) &&
    !excluded.some((text) => message.includes(text)) &&
    (anyOf.length === 0 || anyOf.some((text) => message.includes(text)));
}

function jsonFilter(pattern: string): (message: string) => boolean {
  try {
    return parseJsonFilter(pattern);
  } catch (error) {
    throw invalid((error as Error).message);
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}
