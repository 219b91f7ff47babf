import { InvalidInputError } from '../catalogue/errors.ts';
import { isRuleName, type NamedNode } from './named-node.ts';

/** The effect of an injected fault on an attempt. */
export type AgentFault =
  | { readonly kind: 'error' | 'hang' | 'crash' | 'throttle' | 'garbage' }
  | { readonly kind: 'slow'; readonly seconds: number };

/** The effect of an injected fault on a request to the store. */
export type StoreFault = { readonly kind: 'throttle' | 'down' };

/** A rule that injects faults into a run, as an operator writes it: `momentum/primary=error@0.5`. */
export type FaultRule =
  | {
      readonly target: 'agent';
      /** an agent, or a fault-tolerant node inside of one; `*` for every agent */
      readonly agent: string;
      /** `primary` for the first tier configured @default - every tier */
      readonly tier?: string;
      readonly fault: AgentFault;
      readonly rate: number;
    }
  | { readonly target: 'store'; readonly fault: StoreFault; readonly rate: number };

export const FAULT_SYNTAX =
  '<agent|node>[/<tier>]=<error|hang|crash|slow:SECONDS|throttle|garbage>[@RATE] or store=<throttle|down>[@RATE]';

const RULE = /^(?<target>[^=@\s]+)=(?<fault>[a-z]+)(?::(?<seconds>[0-9.]+))?(?:@(?<rate>[0-9.]+))?$/;

/** Parses one rule. @throws InvalidInputError with the rule and the allowed syntax */
export function parseFaultRule(text: string): FaultRule {
  const groups = RULE.exec(text)?.groups;
  if (groups === undefined) throw refuse(text, 'it does not have this form');
  const { target = '', fault = '', seconds, rate: rateText = '1' } = groups;
  const rate = Number(rateText);
  if (!(rate > 0 && rate <= 1)) throw refuse(text, `the rate ${rateText} is not above 0 and at most 1`);
  if (target === 'store') return { target, fault: storeFault(text, fault, seconds), rate };

  const [agent = '', tier, ...rest] = target.split('/');
  if (![agent, tier ?? '*'].every((name) => name === '*' || isRuleName(name)) || rest.length > 0) {
    throw refuse(text, `"${target}" is not an agent or agent/tier`);
  }
  return {
    target: 'agent',
    agent,
    ...(tier === undefined ? {} : { tier }),
    fault: agentFault(text, fault, seconds),
    rate,
  };
}

function agentFault(text: string, kind: string, seconds: string | undefined): AgentFault {
  if (kind === 'slow') {
    const value = Number(seconds);
    if (!(value > 0 && value <= 900)) throw refuse(text, 'slow needs seconds above 0 and at most 900, as in slow:3');
    return { kind, seconds: value };
  }
  if (seconds !== undefined) throw refuse(text, `${kind} takes no seconds`);
  switch (kind) {
    case 'error':
    case 'hang':
    case 'crash':
    case 'throttle':
    case 'garbage':
      return { kind };
    default:
      throw refuse(text, `"${kind}" is not a fault`);
  }
}

function storeFault(text: string, kind: string, seconds: string | undefined): StoreFault {
  if (seconds !== undefined) throw refuse(text, `${kind} takes no seconds`);
  if (kind !== 'throttle' && kind !== 'down') throw refuse(text, `"${kind}" is not a fault of the store`);
  return { kind };
}

function refuse(rule: string, problem: string): InvalidInputError {
  const shown = rule.length > 80 ? `${rule.slice(0, 80)}...` : rule;
  return new InvalidInputError(`fault rule ${JSON.stringify(shown)}: ${problem}; allowed is ${FAULT_SYNTAX}`);
}

/** The attempt a fault is looked up for. */
export interface Attempt {
  readonly agent: string;
  readonly tier: string;
  /** the agent's first tier, which a rule may call `primary` */
  readonly primary: string;
  /** whether it is one of a node inside of an agent, which `*` does not mean @default false */
  readonly isOfNode?: boolean;
}

/**
 * The fault to inject into an attempt: of the first matching rule whose random number is below its rate.
 * @param random draws for a rule, by its index or itself: a number from 0 to below 1, the same for the same attempt
 */
export function faultFor(
  rules: readonly FaultRule[],
  attempt: Attempt,
  random: (index: number, rule: FaultRule) => number,
): AgentFault | undefined {
  for (const [index, rule] of rules.entries()) {
    if (rule.target === 'agent' && matches(rule, attempt) && random(index, rule) < rule.rate) return rule.fault;
  }
  return undefined;
}

function matches(rule: FaultRule & { target: 'agent' }, attempt: Attempt): boolean {
  const agent = (rule.agent === '*' && attempt.isOfNode !== true) || rule.agent === attempt.agent;
  const tier =
    rule.tier === undefined ||
    rule.tier === '*' ||
    rule.tier === attempt.tier ||
    (rule.tier === 'primary' && attempt.tier === attempt.primary);
  return agent && tier;
}

/** The fault to inject into a request to the store, chosen as {@link faultFor}. */
export function storeFaultFor(rules: readonly FaultRule[], random: (index: number) => number): StoreFault | undefined {
  for (const [index, rule] of rules.entries()) {
    if (rule.target === 'store' && random(index) < rule.rate) return rule.fault;
  }
  return undefined;
}

/** An agent as far as a rule can name it. */
interface NamedAgent {
  readonly name: string;
  readonly tiers: readonly { readonly name: string }[];
}

/**
 * Parses a rule and checks that it can match an attempt of these agents or nodes: one that names none would silently do nothing.
 * @param nodes fault-tolerant nodes inside of the agents
 * @throws InvalidInputError with the rule and the allowed syntax
 */
export function parseFaultRuleFor(
  text: string,
  agents: readonly NamedAgent[],
  nodes: readonly NamedNode[] = [],
): FaultRule {
  const rule = parseFaultRule(text);
  if (rule.target === 'store') return rule;
  const known = agents.map(({ name, tiers }) => ({ name, tiers: tiers.map((tier) => tier.name) }));
  const named = rule.agent === '*' ? known : [...known, ...nodes].filter(({ name }) => name === rule.agent);
  if (named.length === 0) {
    const names = agents.map(({ name }) => name).join(', ');
    const [target, ofNodes] =
      nodes.length === 0 ? ['agent', ''] : ['agent or node', `; the nodes ${nodes.map(({ name }) => name).join(', ')}`];
    throw new InvalidInputError(
      `fault rule ${JSON.stringify(text)}: there is no ${target} ${rule.agent}; there are ${names} and * for all${ofNodes}`,
    );
  }
  const tiers = new Set(named.flatMap((each) => each.tiers));
  if (rule.tier === undefined || rule.tier === '*' || rule.tier === 'primary' || tiers.has(rule.tier)) return rule;
  const owner = rule.agent === '*' ? 'no agent has' : `${rule.agent} has no`;
  const all = [...tiers].join(', ');
  throw new InvalidInputError(
    `fault rule ${JSON.stringify(text)}: ${owner} tier ${rule.tier}; there are ${all} and primary for the first`,
  );
}
