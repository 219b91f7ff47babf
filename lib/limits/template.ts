import {
  LONGEST_ACCOUNT,
  LONGEST_PARTITION,
  LONGEST_REGION,
  LONGEST_URL_SUFFIX,
  longestAttribute,
  longestRef,
} from './names.ts';

export type TemplateObject = { readonly [key: string]: unknown };

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: TemplateObject;
}

export interface Template {
  readonly Description?: string;
  readonly Parameters?: TemplateObject;
  readonly Outputs?: { readonly [name: string]: { readonly Value: unknown } };
  readonly Resources?: { readonly [logicalId: string]: TemplateResource };
}

/** A synthesized stack. */
export interface SynthesizedStack {
  readonly name: string;
  readonly template: Template;
  /** size of the template's file */
  readonly bytes: number;
  /** nested stacks, by logical id */
  readonly nested: ReadonlyMap<string, SynthesizedStack>;
  /** logical ids of the resources that are measured one by one, and of the outputs beside them @default - all */
  readonly measured?: ReadonlySet<string>;
}

/** Length of a value that the template does not determine, in characters: that of a long name. */
const UNKNOWN_LENGTH = 255;

/** Resolves values of a template as they are deployed, with the longest names that AWS may generate. */
export class LongestValues {
  readonly stack: SynthesizedStack;
  readonly #parent: LongestValues | undefined;
  readonly #logicalId: string;

  constructor(stack: SynthesizedStack, parent?: LongestValues, logicalId = '') {
    this.stack = stack;
    this.#parent = parent;
    this.#logicalId = logicalId;
  }

  /** The values of a nested stack, by the logical id of its resource. */
  nested(logicalId: string): LongestValues | undefined {
    const stack = this.stack.nested.get(logicalId);
    return stack === undefined ? undefined : new LongestValues(stack, this, logicalId);
  }

  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [only] = entries;
    if (entries.length === 1 && only !== undefined) {
      const [name, argument] = only;
      if (name === 'Ref') return this.#ref(String(argument));
      if (name.startsWith('Fn::')) return this.#call(name, argument);
    }
    return Object.fromEntries(entries.map(([key, item]) => [key, this.resolve(item)]));
  }

  /** Characters of a value as a string, else as JSON. */
  length(value: unknown): number {
    return textOf(this.resolve(value)).length;
  }

  #call(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        const resolved = this.resolve(parts);
        return (Array.isArray(resolved) ? resolved : [resolved]).map(textOf).join(separator);
      }
      case 'Fn::Sub': {
        const [text, values] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, TemplateObject];
        return text.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, reference: string) => {
          if (literal !== '') return `\${${reference}}`;
          if (Object.hasOwn(values, reference)) return textOf(this.resolve(values[reference]));
          const [logicalId = '', ...attribute] = reference.split('.');
          return attribute.length === 0 ? this.#ref(logicalId) : this.#attribute(logicalId, attribute.join('.'));
        });
      }
      case 'Fn::GetAtt': {
        const [logicalId = '', ...attribute] = Array.isArray(argument) ? argument : String(argument).split('.');
        return this.#attribute(String(logicalId), attribute.join('.'));
      }
      default:
        return 'x'.repeat(UNKNOWN_LENGTH);
    }
  }

  #ref(name: string): string {
    switch (name) {
      case 'AWS::AccountId':
        return LONGEST_ACCOUNT;
      case 'AWS::Partition':
        return LONGEST_PARTITION;
      case 'AWS::Region':
        return LONGEST_REGION;
      case 'AWS::URLSuffix':
        return LONGEST_URL_SUFFIX;
      case 'AWS::StackName':
        return this.stack.name;
    }
    const resource = this.#resource(name);
    if (resource !== undefined) {
      return 'x'.repeat(longestRef({ stackName: this.stack.name, logicalId: name, type: resource.Type }));
    }
    return this.#parameter(name);
  }

  #attribute(logicalId: string, attribute: string): string {
    const output = /^Outputs\.(.+)$/.exec(attribute)?.[1];
    const nested = output === undefined ? undefined : this.nested(logicalId);
    if (output !== undefined && nested !== undefined) {
      const { Outputs = {} } = nested.stack.template;
      if (Object.hasOwn(Outputs, output)) return textOf(nested.resolve(Outputs[output]?.Value));
    }
    const type = this.#resource(logicalId)?.Type ?? '';
    return 'x'.repeat(longestAttribute({ stackName: this.stack.name, logicalId, type }, attribute));
  }

  #resource(logicalId: string): TemplateResource | undefined {
    const { Resources = {} } = this.stack.template;
    return Object.hasOwn(Resources, logicalId) ? Resources[logicalId] : undefined;
  }

  #parameter(name: string): string {
    const given = this.#parent?.stack.template.Resources?.[this.#logicalId]?.Properties?.Parameters as
      | TemplateObject
      | undefined;
    if (given !== undefined && Object.hasOwn(given, name)) return textOf(this.#parent?.resolve(given[name]));
    return 'x'.repeat(UNKNOWN_LENGTH);
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
