import { parse } from 'csv-parse/sync';
import type { Json, JsonObject } from '../../../json.ts';
import { parseJsonText } from '../../../json.ts';
import type { ItemReader, ReaderConfig } from '../definition/types.ts';
import type { Failure } from '../execution/failure.ts';
import type { Step } from '../execution/step.ts';
import { wholeNumber } from './map.ts';

const DELIMITERS = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const;

/** The object of an ItemReader is missing or invalid: the map run fails. */
export class ItemReaderFailure extends Error {
  readonly failure: Failure;
  constructor(cause: string) {
    super(cause);
    this.failure = { error: 'States.ItemReaderFailed', cause };
  }
}

/** Reads the items of a distributed Map from an object. @throws ItemReaderFailure, EvaluationError */
export async function readItems(step: Step, reader: ItemReader): Promise<Json[]> {
  const { ReaderConfig = {} } = reader;
  const maxItems = await wholeNumber(step, ReaderConfig.MaxItems, 'ItemReader/ReaderConfig/MaxItems');
  const place = (await step.evaluate(reader.Arguments ?? {}, 'ItemReader/Arguments')) as JsonObject;
  const bucket = String(place.Bucket);
  const key = String(place.Key);
  const body = step.services.readItems(bucket, key);
  if (body === undefined) throw new ItemReaderFailure(`The object ${key} does not exist in the bucket ${bucket}`);
  const items = parsedItems(body, ReaderConfig);
  return maxItems ? items.slice(0, maxItems) : items;
}

/** The items in the text of an object. @throws ItemReaderFailure */
export function parsedItems(body: string, config: ReaderConfig): Json[] {
  switch (config.InputType ?? 'JSON') {
    case 'JSON': {
      const value = json(body);
      if (!Array.isArray(value)) throw new ItemReaderFailure('Attempting to map over non-iterable node.');
      return value;
    }
    case 'JSONL':
      return body
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(json);
    case 'CSV':
      return csv(body, config);
    default:
      throw new ItemReaderFailure(`The InputType ${config.InputType} is not supported; use JSON, JSONL or CSV`);
  }
}

function json(text: string): Json {
  try {
    return parseJsonText(text);
  } catch {
    throw new ItemReaderFailure(`The object is not valid JSON: ${text.slice(0, 100)}`);
  }
}

/** Recorded: missing columns are '', surplus ones are left out, nothing is trimmed. */
function csv(body: string, config: ReaderConfig): Json[] {
  const rows = parse(body, {
    delimiter: DELIMITERS[config.CSVDelimiter ?? 'COMMA'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  }) as string[][];
  const given = config.CSVHeaderLocation === 'GIVEN';
  const headers = given ? [...(config.CSVHeaders ?? [])] : (rows.shift() ?? []);
  if (new Set(headers).size < headers.length) throw new ItemReaderFailure('CSV headers cannot contain duplicates.');
  return rows.map((row) => Object.fromEntries(headers.map((header, column) => [header, row[column] ?? ''])));
}
