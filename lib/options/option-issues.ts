import { type Duration, Token } from 'aws-cdk-lib';
import { describeValue } from '../../patterns/json/describe-value.ts';

/** A secret's ARN ends in a hyphen and six characters of Secrets Manager. */
const SECRET_ARN = /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:.+-[A-Za-z0-9]{6}$/;

/** The numbers that an option allows. */
export interface NumberRange {
  readonly least: number;
  /** @default - there is no most */
  readonly most?: number;
  /** what is counted, in the plural @default - a bare number */
  readonly unit?: string;
}

/** A whole number outside of its range, in words. A value that is only known at deployment is not checked. */
export function numberIssues(option: string, value: unknown, { least, most, unit }: NumberRange): string[] {
  if (value === undefined || Token.isUnresolved(value)) return [];
  const isAllowed = Number.isInteger(value) && Number(value) >= least && Number(value) <= (most ?? Infinity);
  const range = most === undefined ? `a whole number from ${least} on` : `a whole number from ${least} to ${most}`;
  return isAllowed
    ? []
    : [`${option} is ${describeValue(value)}, allowed is ${range}${unit === undefined ? '' : ` ${unit}`}`];
}

/** A duration outside of its range, in words. */
export function durationIssues(
  option: string,
  value: Duration | undefined,
  { least, most }: { readonly least: Duration; readonly most?: Duration },
): string[] {
  if (value === undefined || value.isUnresolved()) return [];
  const ms = value.toMilliseconds();
  const isAllowed = ms >= least.toMilliseconds() && (most === undefined || ms <= most.toMilliseconds());
  const range = most === undefined ? `${shown(least)} or more` : `${shown(least)} to ${shown(most)}`;
  return isAllowed ? [] : [`${option} is ${shown(value)}, allowed is ${range}`];
}

/** `2 minutes` */
function shown(duration: Duration): string {
  const ms = duration.toMilliseconds();
  return ms < 1_000 ? `${ms} ms` : duration.toHumanString();
}

/** Names that are none of those there are, in words. */
export function unknownNames(option: string, given: readonly string[], known: readonly string[]): string[] {
  return given
    .filter((name) => !known.includes(name))
    .map((name) => `${option} has ${describeValue(name)}; there is ${known.join(', ')}`);
}

/** A secret is given as such or by its whole ARN. */
export function secretIssues(option: string, secret: unknown): string[] {
  const remedy = 'it must be a secret, or its whole ARN with the six characters at its end';
  if (typeof secret === 'string') {
    return Token.isUnresolved(secret) || SECRET_ARN.test(secret)
      ? []
      : [`${option} is ${describeValue(secret)}; ${remedy}`];
  }
  const isSecret = typeof secret === 'object' && secret !== null && 'secretArn' in secret;
  return isSecret ? [] : [`${option} is ${describeValue(secret)}; ${remedy}`];
}
