import { processRequire } from '../../process-require.ts';
import { rememberExpressions } from './expression-cache.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';

/** A response of an operation: status 200, or an error's with `__type`. */
export interface DirectAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Validation {
  readonly types: unknown;
  readonly custom?: unknown;
}

interface Validations {
  checkTypes(request: object, types: unknown): object;
  checkValidations(request: object, types: unknown, custom: unknown, store: MemoryStore): void;
}

type Action = (store: MemoryStore, request: object, callback: (error: unknown, response?: object) => void) => void;

interface Operation extends Validation {
  readonly action: Action;
}

/** Of dynalite 4: its operations but for the settings, which it lacks for the greater part. */
const OPERATIONS = new Set([
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateItem',
  'UpdateTable',
]);

/** Dynalite's own operations on tables in memory: its validation, expressions, conditions and indexes, without its server and database. */
export interface DirectOperations {
  run(operation: string, request: object): Promise<DirectAnswer>;
}

export function openDirectOperations(): DirectOperations {
  rememberExpressions();
  const store = createMemoryStore();
  const validations = processRequire('dynalite/validations') as Validations;
  return {
    async run(operation, given) {
      if (!OPERATIONS.has(operation)) {
        return { status: 400, body: { __type: 'com.amazon.coral.service#UnknownOperationException' } };
      }
      const { types, custom, action } = loadOperation(operation);
      try {
        const request = validations.checkTypes(given, types);
        validations.checkValidations(request, types, custom, store);
        return await new Promise<DirectAnswer>((resolve, reject) => {
          action(store, request, (error, response = {}) => {
            if (error === null || error === undefined) resolve({ status: 200, body: response as DirectAnswer['body'] });
            else reject(error as Error);
          });
        });
      } catch (error) {
        return refused(error);
      }
    },
  };
}

/** Asking for a module that is loaded takes longer than some of the operations. */
const loaded = new Map<string, Operation>();

function loadOperation(operation: string): Operation {
  const known = loaded.get(operation);
  if (known !== undefined) return known;
  const name = operation.charAt(0).toLowerCase() + operation.slice(1);
  const validation = processRequire(`dynalite/validations/${name}`) as Validation;
  const action = processRequire(`dynalite/actions/${name}`) as Action;
  const found = { types: validation.types, custom: validation.custom, action };
  loaded.set(operation, found);
  return found;
}

/** @throws an error that is no answer of DynamoDB */
function refused(error: unknown): DirectAnswer {
  const { statusCode, body } = error as { readonly statusCode?: number; readonly body?: DirectAnswer['body'] };
  if (statusCode === undefined || body === undefined) throw error;
  return { status: statusCode, body };
}
