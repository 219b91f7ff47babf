/** JSON Schema, as far as a form is made of it. */
export interface InputSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, InputSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** A field of the form. `json`: what no other field is made for is written as JSON. */
export interface FormField {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'json';
  readonly isRequired: boolean;
  readonly schema: InputSchema;
  readonly choices: readonly unknown[];
}

/** How a value is asked for: by the fields of an object, by one field, or as JSON. */
export type SchemaForm =
  | { readonly kind: 'fields' | 'one'; readonly fields: readonly FormField[] }
  | { readonly kind: 'json' };

/**
 * The form of a schema, which may be anything: a graph asks with its own.
 * @param name of the value, which one field has
 */
export function fieldsOf(schema: unknown, name: string): SchemaForm {
  const read = schemaIn(schema);
  if (read.type === 'object') {
    const fields = Object.entries(read.properties ?? {}).map(([field, value]) =>
      fieldOf(field, schemaIn(value), read.required?.includes(field) === true),
    );
    return fields.length === 0 ? { kind: 'json' } : { kind: 'fields', fields };
  }
  const one = fieldOf(name, read, true);
  return one.kind === 'json' ? { kind: 'json' } : { kind: 'one', fields: [one] };
}

function fieldOf(name: string, schema: InputSchema, isRequired: boolean): FormField {
  const choices = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  return { name, kind: kindOf(schema), isRequired: isRequired && schema.default === undefined, schema, choices };
}

/** What is of use of a schema; what is not as it should be is left out. */
function schemaIn(value: unknown): InputSchema {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const given = value as Readonly<Record<string, unknown>>;
  const pick = (names: readonly (keyof InputSchema)[], isFit: (found: unknown) => boolean) =>
    names.filter((name) => isFit(given[name])).map((name) => [name, given[name]] as const);
  return Object.fromEntries([
    ...pick(['type', 'title', 'description', 'pattern'], (found) => typeof found === 'string'),
    ...pick(['minimum', 'maximum', 'minLength', 'maxLength'], (found) => typeof found === 'number'),
    ...pick(['enum', 'required'], (found) => Array.isArray(found) && found.length > 0),
    ...pick(['default', 'const'], (found) => found !== undefined),
    ...pick(['properties'], (found) => typeof found === 'object' && found !== null && !Array.isArray(found)),
  ]);
}

/** The value of a form as the user wrote it. @throws Error that names the field that is none */
export function formValue(
  { kind, fields }: Extract<SchemaForm, { readonly fields: readonly FormField[] }>,
  texts: Readonly<Record<string, string>>,
): unknown {
  const values = fields.map((field) => [field.name, fieldValue(field, texts[field.name] ?? '')] as const);
  if (kind === 'one') return values[0]?.[1];
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function kindOf({ type, enum: choices, const: only }: InputSchema): FormField['kind'] {
  if (choices !== undefined || only !== undefined) return 'choice';
  if (type === 'string') return 'text';
  return type === 'number' || type === 'integer' || type === 'boolean' ? type : 'json';
}

/** What a field shows at first: of an input that is started again its value, else its default. */
export function initialText({ schema, kind, choices }: FormField, given: unknown): string {
  const value = given ?? schema.default ?? (kind === 'choice' && choices.length === 1 ? choices[0] : undefined);
  if (value === undefined) return '';
  return typeof value === 'string' && kind !== 'json' ? value : JSON.stringify(value);
}

/** The value of a field as the user wrote it. @returns undefined for one that is left out @throws Error that names the field */
export function fieldValue({ name, kind, choices }: FormField, text: string): unknown {
  switch (kind) {
    case 'text':
      return text === '' ? undefined : text;
    case 'choice':
      return choices.find((choice) => (typeof choice === 'string' ? choice : JSON.stringify(choice)) === text);
    case 'boolean':
      return text === '' ? undefined : text === 'true';
    case 'number':
    case 'integer':
      if (text.trim() === '') return undefined;
      if (Number.isNaN(Number(text))) throw new Error(`${name} is ${JSON.stringify(text)}; it must be a number`);
      return Number(text);
    case 'json':
      return text.trim() === '' ? undefined : parseField(name, text);
    default:
      return kind satisfies never;
  }
}

/** @throws Error that names the field */
export function parseField(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is no JSON: ${error instanceof Error ? error.message : ''}`, { cause: error });
  }
}
