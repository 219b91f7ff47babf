import type { TemplateValue } from './cloud-assembly.ts';
import type { Resolver } from './resolver.ts';
import { entryOf } from './values.ts';

type Intrinsic = (resolver: Resolver, argument: TemplateValue) => TemplateValue | undefined;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (resolver, name) => resolver.ref(text(name)),
  Condition: (resolver, name) => resolver.condition(text(name)),
  'Fn::GetAtt': (resolver, argument) => {
    const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : texts(resolver, argument);
    return resolver.attribute(text(logicalId), attribute.join('.'));
  },
  'Fn::Join': (resolver, argument) => {
    const [separator, parts] = list(argument);
    return list(resolver.resolve(parts ?? []))
      .map(printed)
      .join(text(separator));
  },
  'Fn::Sub': (resolver, argument) => {
    const [template, variables] = typeof argument === 'string' ? [argument, {}] : list(argument);
    return substitute(resolver, text(template), (variables ?? {}) as Record<string, TemplateValue>);
  },
  'Fn::Select': (resolver, argument) => {
    const [index, items] = list(argument);
    return list(resolver.resolve(items ?? []))[Number(resolver.resolve(index ?? 0))];
  },
  'Fn::Split': (resolver, argument) => {
    const [separator, source] = list(argument);
    return text(resolver.resolve(source ?? '')).split(text(separator));
  },
  'Fn::FindInMap': (resolver, argument) => {
    const [map, first, second] = texts(resolver, argument);
    return resolver.findInMap(text(map), text(first), text(second));
  },
  'Fn::Base64': (resolver, argument) => Buffer.from(text(resolver.resolve(argument))).toString('base64'),
  'Fn::GetAZs': (resolver) => ['a', 'b', 'c'].map((zone) => `${printed(resolver.ref('AWS::Region') ?? '')}${zone}`),
  'Fn::ImportValue': (resolver, argument) => resolver.importValue(text(resolver.resolve(argument))),
  'Fn::ToJsonString': (resolver, argument) => JSON.stringify(resolver.resolve(argument)),
  'Fn::Length': (resolver, argument) => list(resolver.resolve(argument)).length,
  'Fn::If': (resolver, argument) => {
    const [condition, then, otherwise] = list(argument);
    const chosen = resolver.condition(text(condition)) ? then : otherwise;
    return chosen === undefined ? undefined : resolver.resolve(chosen);
  },
  'Fn::Equals': (resolver, argument) => {
    const [left, right] = list(argument).map((side) => JSON.stringify(resolver.resolve(side)));
    return left === right;
  },
  'Fn::And': (resolver, argument) => list(argument).every((item) => resolver.resolve(item) === true),
  'Fn::Or': (resolver, argument) => list(argument).some((item) => resolver.resolve(item) === true),
  'Fn::Not': (resolver, argument) => resolver.resolve(list(argument)[0] ?? false) !== true,
};

/** @throws for a function this cloud does not know, naming it */
export function evaluateIntrinsic(
  resolver: Resolver,
  name: string,
  argument: TemplateValue,
): TemplateValue | undefined {
  const intrinsic = entryOf(INTRINSICS, name);
  if (intrinsic === undefined) throw new Error(`the template uses ${name}, which the embedded cloud cannot resolve`);
  return intrinsic(resolver, argument);
}

/** `${Name}`, `${Name.Attribute}` and the variables given; `${!Name}` is the literal text `${Name}`. */
function substitute(resolver: Resolver, template: string, variables: Record<string, TemplateValue>): string {
  return template.replace(/\$\{(!?)([^}]*)\}/g, (_match, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    const given = entryOf(variables, name);
    if (given !== undefined) return printed(resolver.resolve(given) ?? '');
    const dot = name.indexOf('.');
    const value = dot < 0 ? resolver.ref(name) : resolver.attribute(name.slice(0, dot), name.slice(dot + 1));
    return printed(value ?? '');
  });
}

function list(value: TemplateValue | undefined): readonly TemplateValue[] {
  if (Array.isArray(value)) return value as readonly TemplateValue[];
  throw new Error(`the template has ${JSON.stringify(value)} where a list is needed`);
}

function text(value: TemplateValue | undefined): string {
  if (typeof value === 'string') return value;
  throw new Error(`the template has ${JSON.stringify(value)} where a text is needed`);
}

function texts(resolver: Resolver, value: TemplateValue): string[] {
  return list(value).map((item) => text(resolver.resolve(item)));
}

function printed(value: TemplateValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
