import type { Stack, TemplateResource, TemplateValue } from './cloud-assembly.ts';
import type { Identity, ResolvedProperties } from './identity.ts';

/** Resolves one stack's values; other stacks are reached by their exports. */
export interface Resolver {
  /** @returns undefined where the template says AWS::NoValue */
  resolve(value: TemplateValue): TemplateValue | undefined;
  properties(logicalId: string): ResolvedProperties;
  identity(logicalId: string): Identity | undefined;
  ref(name: string): TemplateValue | undefined;
  attribute(logicalId: string, attribute: string): TemplateValue;
  condition(name: string): boolean;
  findInMap(map: string, first: string, second: string): TemplateValue;
  importValue(name: string): TemplateValue;
  /** the nested stack that a resource of this one is */
  nested(logicalId: string): StackInContext;
}

/** A stack and the resolver of its values. */
export interface StackInContext {
  readonly stack: Stack;
  readonly resolver: Resolver;
}

/** One resource on its way from the template. */
export interface ResourceInContext {
  readonly stack: Stack;
  readonly resolver: Resolver;
  readonly logicalId: string;
  readonly resource: TemplateResource;
}
