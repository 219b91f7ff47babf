export type AlarmStateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** The rule of a composite alarm. */
export type AlarmRule =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: AlarmStateValue /** name or ARN */; readonly alarm: string }
  | { readonly kind: 'not'; readonly of: AlarmRule }
  | { readonly kind: 'and' | 'or'; readonly left: AlarmRule; readonly right: AlarmRule };

const TOKEN = /\s*(ALARM|OK|INSUFFICIENT_DATA|AND|OR|NOT|TRUE|FALSE|[()]|"[^"]*"|'[^']*'|[^\s()"']+)/y;

/** Reads `(ALARM("a") OR ALARM("b")) AND NOT OK("c")`. @throws Error where the rule goes wrong */
export function parseAlarmRule(text: string): AlarmRule {
  const tokens = tokensOf(text);
  let position = 0;
  const peek = () => tokens[position];
  const take = () => tokens[position++];

  function expect(token: string): void {
    const found = take();
    if (found !== token) throw new Error(`AlarmRule has ${found ?? 'its end'} where ${token} belongs: ${text}`);
  }

  function either(): AlarmRule {
    let left = both();
    while (peek() === 'OR') {
      take();
      left = { kind: 'or', left, right: both() };
    }
    return left;
  }

  function both(): AlarmRule {
    let left = term();
    while (peek() === 'AND') {
      take();
      left = { kind: 'and', left, right: term() };
    }
    return left;
  }

  function term(): AlarmRule {
    const token = take();
    switch (token) {
      case 'NOT':
        return { kind: 'not', of: term() };
      case 'TRUE':
      case 'FALSE':
        return { kind: 'constant', value: token === 'TRUE' };
      case '(': {
        const inner = either();
        expect(')');
        return inner;
      }
      case 'ALARM':
      case 'OK':
      case 'INSUFFICIENT_DATA': {
        expect('(');
        const alarm = (take() ?? '').replaceAll(/^["']|["']$/g, '');
        expect(')');
        return { kind: 'state', state: token, alarm };
      }
      default:
        throw new Error(`AlarmRule has ${token ?? 'its end'} where an alarm belongs: ${text}`);
    }
  }

  const rule = either();
  if (position < tokens.length) throw new Error(`AlarmRule goes on with ${peek()}: ${text}`);
  return rule;
}

function tokensOf(text: string): string[] {
  const trimmed = text.trimEnd();
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const token = TOKEN.exec(trimmed)?.[1];
    if (token === undefined) throw new Error(`AlarmRule cannot be read: ${text}`);
    tokens.push(token);
  }
  return tokens;
}

/** Whether the rule is met. @param stateOf the state of an alarm by its name or ARN; undefined for one there is not */
export function isMet(rule: AlarmRule, stateOf: (alarm: string) => AlarmStateValue | undefined): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'not':
      return !isMet(rule.of, stateOf);
    case 'and':
      return isMet(rule.left, stateOf) && isMet(rule.right, stateOf);
    case 'or':
      return isMet(rule.left, stateOf) || isMet(rule.right, stateOf);
    default:
      return rule satisfies never;
  }
}
