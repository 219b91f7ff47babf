import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { visibleText } from './model/format.ts';
import { type FormField, fieldsOf, formValue, initialText, parseField } from './model/schema-form.ts';

/** A form of a JSON value. */
export interface ValueForm {
  readonly controls: ComponentChildren;
  /** What the user has written. @throws Error with a sentence for what is no value */
  read(): unknown;
}

/**
 * Asks for a JSON value: by a control for each field of its schema, or as JSON.
 * @param given what it shows at first; undefined: nothing
 */
export function useValueForm({
  name,
  schema,
  given,
}: {
  readonly name: string;
  readonly schema: unknown;
  readonly given?: unknown;
}): ValueForm {
  const form = fieldsOf(schema, name);
  const [isChosenJson, setChosenJson] = useState(false);
  const [json, setJson] = useState(given === undefined ? startOf(form) : JSON.stringify(given, null, 2));
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() => initialTexts(form, given));
  const asJson = form.kind === 'json' || isChosenJson;
  return {
    read: () => (asJson ? parseField(name, json) : formValue(form, texts)),
    controls: (
      <>
        {form.kind !== 'json' && (
          <label class="inline">
            <input type="checkbox" checked={asJson} onChange={(event) => setChosenJson(event.currentTarget.checked)} />{' '}
            as JSON
          </label>
        )}
        {asJson ? (
          <label>
            {`${name.charAt(0).toUpperCase()}${name.slice(1)}`} as JSON
            <textarea
              rows={form.kind === 'fields' ? 10 : 4}
              value={json}
              required
              spellcheck={false}
              onInput={(event) => setJson(event.currentTarget.value)}
            />
          </label>
        ) : (
          form.fields.map((field) => (
            <Field
              key={field.name}
              field={field}
              text={texts[field.name] ?? ''}
              change={(text) => setTexts({ ...texts, [field.name]: text })}
            />
          ))
        )}
      </>
    ),
  };
}

function startOf({ kind }: ReturnType<typeof fieldsOf>): string {
  return kind === 'fields' ? '{}' : '';
}

function initialTexts(form: ReturnType<typeof fieldsOf>, given: unknown): Record<string, string> {
  switch (form.kind) {
    case 'json':
      return {};
    case 'one':
      return Object.fromEntries(form.fields.map((field) => [field.name, initialText(field, given)]));
    case 'fields': {
      const values = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>;
      return Object.fromEntries(form.fields.map((field) => [field.name, initialText(field, values[field.name])]));
    }
    default:
      return form satisfies never;
  }
}

function Field({
  field,
  text,
  change,
}: {
  readonly field: FormField;
  readonly text: string;
  readonly change: (text: string) => void;
}) {
  const { name, kind, isRequired, schema, choices } = field;
  const about = schema.description === undefined ? '' : `: ${schema.description}`;
  const label = visibleText(`${schema.title ?? name}${isRequired ? '' : ' (optional)'}${about}`);
  const options =
    kind === 'boolean'
      ? ['true', 'false']
      : choices.map((choice) => (typeof choice === 'string' ? choice : JSON.stringify(choice)));
  if (kind === 'choice' || kind === 'boolean') {
    return (
      <label>
        {label}
        <select required={isRequired} value={text} onChange={(event) => change(event.currentTarget.value)}>
          <option value="">{isRequired ? 'choose one' : 'none'}</option>
          {options.map((option) => (
            <option key={option} value={option}>
              {visibleText(option)}
            </option>
          ))}
        </select>
      </label>
    );
  }
  if (kind === 'json') {
    return (
      <label>
        {label}, as JSON
        <textarea
          required={isRequired}
          rows={4}
          value={text}
          spellcheck={false}
          onInput={(event) => change(event.currentTarget.value)}
        />
      </label>
    );
  }
  const common = { required: isRequired, value: text };
  const onInput = (event: { readonly currentTarget: HTMLInputElement }) => change(event.currentTarget.value);
  const { minimum, maximum, minLength, maxLength } = schema;
  return (
    <label>
      {label}
      {kind === 'text' ? (
        <input {...common} onInput={onInput} minLength={minLength} maxLength={maxLength} />
      ) : (
        <input
          {...common}
          onInput={onInput}
          type="number"
          step={kind === 'integer' ? '1' : 'any'}
          min={minimum}
          max={maximum}
        />
      )}
    </label>
  );
}
