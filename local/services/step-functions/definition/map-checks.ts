import type { JsonObject } from '../../../json.ts';
import { type FieldCheck, integer, isObject, payload, show, text } from './field-checks.ts';
import type { Problems } from './problems.ts';

/** AWS's characters a Label may not have: white space, control, wildcards, brackets and the reserved characters of ARNs and names. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among those refused
const FORBIDDEN_IN_LABEL = /[\s?*<>{}[\]:;,\\|^~$#%&`"\u0000-\u001f\u007f-\u009f/]/;

export const label: FieldCheck = (value, location, problems) => {
  text(value, location, problems);
  if (typeof value !== 'string') return;
  if (value.length > 40) problems.schema(location, `Label cannot be longer than 40 characters but was ${show(value)}`);
  const [forbidden] = FORBIDDEN_IN_LABEL.exec(value) ?? [];
  if (forbidden !== undefined) problems.schema(location, `Label contains invalid character: '${forbidden}'`);
};

/** How a Map's processor runs. A distributed one says whether its children are STANDARD or EXPRESS. */
export const processorConfig: FieldCheck = (value, location, problems) => {
  if (!isObject(value)) {
    problems.schema(location, `Expected an object but was ${show(value)}`);
    return;
  }
  const { Mode = 'INLINE', ExecutionType, ...rest } = value;
  oneOf('INLINE', 'DISTRIBUTED')(Mode, `${location}/Mode`, problems);
  for (const field of Object.keys(rest)) {
    problems.schema(location, `Field '${field}' is not supported in ProcessorConfig`);
  }
  if (Mode === 'DISTRIBUTED' && ExecutionType === undefined) {
    problems.schema(location, "The field 'ExecutionType' is required with the Mode DISTRIBUTED but was missing");
  } else if (value.Mode === 'INLINE' && ExecutionType !== undefined) {
    problems.schema(location, "Field 'ExecutionType' is not supported with the Mode INLINE");
  } else if (ExecutionType !== undefined) {
    oneOf('STANDARD', 'EXPRESS')(ExecutionType, `${location}/ExecutionType`, problems);
  }
};

const READER_CONFIG: Readonly<Record<string, FieldCheck>> = {
  InputType: oneOf('JSON', 'JSONL', 'CSV'),
  CSVHeaderLocation: oneOf('FIRST_ROW', 'GIVEN'),
  CSVHeaders: (value, location, problems) => {
    if (!Array.isArray(value)) problems.schema(location, `Expected a list of headers but was ${show(value)}`);
  },
  CSVDelimiter: oneOf('COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB'),
  MaxItems: integer(0, 100_000_000),
};

export const itemReader: FieldCheck = (value, location, problems) => {
  if (!isObject(value)) {
    problems.schema(location, `Expected an object but was ${show(value)}`);
    return;
  }
  const { Resource, Arguments = null, ReaderConfig = {}, ...rest } = value;
  if (!/^arn:[^:]*:states:[^:]*:[^:]*:s3:getObject$/.test(String(Resource))) {
    problems.unsupported(
      `${location}/Resource`,
      `Only s3:getObject can be read from here, but it was ${show(Resource)}`,
    );
  }
  for (const field of Object.keys(rest)) problems.schema(location, `Field '${field}' is not supported in ItemReader`);
  payload()(Arguments, `${location}/Arguments`, problems);
  for (const [field, part] of Object.entries(isObject(ReaderConfig) ? ReaderConfig : {})) {
    const check = Object.hasOwn(READER_CONFIG, field) ? READER_CONFIG[field] : undefined;
    if (check) check(part, `${location}/ReaderConfig/${field}`, problems);
    else problems.schema(`${location}/ReaderConfig`, `Field '${field}' is not supported`);
  }
  if (isObject(ReaderConfig)) csvFields(ReaderConfig, `${location}/ReaderConfig`, problems);
};

/** Fields about headers are allowed for CSV only, which requires them. */
function csvFields(config: JsonObject, location: string, problems: Problems): void {
  const { InputType, CSVHeaderLocation, CSVHeaders } = config;
  if (InputType === 'CSV' && CSVHeaderLocation === undefined) {
    problems.schema(location, "The field 'CSVHeaderLocation' is required but was missing");
  }
  if (InputType === 'JSON' && CSVHeaderLocation !== undefined) {
    problems.schema(location, "Field 'CSVHeaderLocation' is not supported with the InputType JSON");
  }
  if (CSVHeaderLocation === 'GIVEN' && CSVHeaders === undefined) {
    problems.schema(location, "The field 'CSVHeaders' is required but was missing");
  }
}

const BATCHER: Readonly<Record<string, FieldCheck>> = {
  BatchInput: payload(),
  MaxItemsPerBatch: integer(1),
  MaxInputBytesPerBatch: integer(1, 262_144),
};

export const itemBatcher: FieldCheck = (value, location, problems) => {
  if (!isObject(value)) {
    problems.schema(location, `Expected an object but was ${show(value)}`);
    return;
  }
  for (const [field, part] of Object.entries(value)) {
    const check = Object.hasOwn(BATCHER, field) ? BATCHER[field] : undefined;
    if (check) check(part, `${location}/${field}`, problems);
    else problems.schema(location, `Field '${field}' is not supported in ItemBatcher`);
  }
  if (value.MaxItemsPerBatch === undefined && value.MaxInputBytesPerBatch === undefined) {
    problems.schema(location, 'One of MaxItemsPerBatch and MaxInputBytesPerBatch is required');
  }
};

export const resultWriter: FieldCheck = (_value, location, problems) => {
  problems.unsupported(
    location,
    'ResultWriter is not supported here: leave it out, results are then the output of the state',
  );
};

function oneOf(...choices: readonly string[]): FieldCheck {
  return (value, location, problems) => {
    if (!choices.includes(String(value))) {
      problems.schema(location, `Expected one of ${choices.join(', ')} but was ${show(value)}`);
    }
  };
}
