import jsonata from 'jsonata';
import { AWS_SIZES, EVALUATION_TIMEOUT_MS, MAX_DEPTH, type SizeLimits } from './limits.ts';
import { LinearRegExp } from './linear-regexp.ts';

/** Is it `{% ... %}`? A string with anything outside is just a string. */
export function isExpression(text: string): boolean {
  return text.length >= 4 && text.startsWith('{%') && text.endsWith('%}');
}

export function expressionSource(text: string): string {
  return text.slice(2, -2).trim();
}

/** Parses an expression. @throws the error of the jsonata parser */
export function parseExpression(source: string, { sequence }: SizeLimits = AWS_SIZES): jsonata.Expression {
  // the parser type wants a RegExp constructor; jsonata itself only needs `exec` and `lastIndex`
  const RegexEngine = LinearRegExp as unknown as RegExpConstructor;
  return jsonata(source, { RegexEngine, timeout: EVALUATION_TIMEOUT_MS, stack: MAX_DEPTH, sequence });
}
