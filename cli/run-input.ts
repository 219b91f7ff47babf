import { readFileSync } from 'node:fs';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import type { Json } from '../patterns/json/json.ts';
import { errorCodeOf } from './error-code.ts';
import { jsonFault } from './json-fault.ts';

/** How the input of a run is given as JSON. */
export interface InputOptions {
  /** JSON, or `-` for stdin */
  readonly input?: string;
  /** a file with JSON, or `-` for stdin */
  readonly inputFile?: string;
}

/** An input, with the option that gave it. */
export interface GivenInput {
  readonly label: '--input' | '--input-file';
  readonly value: Json;
}

const STDIN = '-';

/**
 * Reads the input of a run, which is then known to be JSON.
 * @returns undefined when it is not given as JSON
 * @throws InvalidInputError that says where it is not JSON, or why it cannot be read
 */
export function readInput({ input, inputFile }: InputOptions): GivenInput | undefined {
  if (input !== undefined && inputFile !== undefined) {
    throw new InvalidInputError('give either --input or --input-file, not both');
  }
  if (inputFile !== undefined) {
    const from = inputFile === STDIN ? 'stdin' : inputFile;
    return { label: '--input-file', value: parseJson(readText(inputFile), `--input-file is ${from}`) };
  }
  if (input === undefined) return undefined;
  if (input === STDIN) return { label: '--input', value: parseJson(readText(STDIN), '--input is stdin') };
  return { label: '--input', value: parseJson(input, `--input is ${JSON.stringify(input.slice(0, 80))}`) };
}

function parseJson(text: string, label: string): Json {
  const fault = jsonFault(text);
  if (fault !== undefined) throw new InvalidInputError(`${label}, which is not JSON: ${fault}`);
  return JSON.parse(text) as Json;
}

function readText(path: string): string {
  try {
    // a file written on Windows may begin with a mark of its encoding
    return readFileSync(path === STDIN ? 0 : path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const reason = errorCodeOf(error) === 'ENOENT' ? 'there is no such file' : String((error as Error).message);
    throw new InvalidInputError(`--input-file is ${path}, which cannot be read: ${reason}`, { cause: error });
  }
}
