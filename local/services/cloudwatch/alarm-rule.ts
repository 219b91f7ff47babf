import { TokenReader } from '../../token-reader.ts';

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
  const refuse = (found: string) => new Error(`AlarmRule has ${found}: ${text}`);
  const tokens = new TokenReader(text, TOKEN, refuse);

  function either(): AlarmRule {
    return tokens.chain(['OR'], both, (_, left, right) => ({ kind: 'or', left, right }));
  }

  function both(): AlarmRule {
    return tokens.chain(['AND'], term, (_, left, right) => ({ kind: 'and', left, right }));
  }

  function term(): AlarmRule {
    const token = tokens.take();
    switch (token) {
      case 'NOT':
        return { kind: 'not', of: term() };
      case 'TRUE':
      case 'FALSE':
        return { kind: 'constant', value: token === 'TRUE' };
      case '(': {
        const inner = either();
        tokens.expect(')');
        return inner;
      }
      case 'ALARM':
      case 'OK':
      case 'INSUFFICIENT_DATA': {
        tokens.expect('(');
        const alarm = (tokens.take() ?? '').replaceAll(/^["']|["']$/g, '');
        tokens.expect(')');
        return { kind: 'state', state: token, alarm };
      }
      default:
        throw refuse(`${token ?? 'its end'} where an alarm belongs`);
    }
  }

  const rule = either();
  tokens.end();
  return rule;
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
