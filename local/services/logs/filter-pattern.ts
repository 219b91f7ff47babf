import { ServiceError } from '../../service-error.ts';

/**
 * A filter pattern of terms: all plain ones must occur, none with `-`, and one of those with `?`. Quotes keep spaces.
 * Patterns over JSON fields or columns are refused by name rather than answered wrongly.
 */
export function parseFilterPattern(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]/.test(pattern)) {
    throw new ServiceError(
      'InvalidParameterException',
      `the embedded cloud filters by terms only, not by the pattern ${pattern}`,
    );
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
