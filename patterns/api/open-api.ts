import { EXECUTION_STATUSES } from '../execution-index/entry.ts';
import type { Json } from '../json/json.ts';
import { PROBLEMS } from './problem.ts';
import { ROUTES, type Route } from './routes.ts';

type JsonObject = { [key: string]: Json };

export interface ApiDescription {
  /** the workflow's name */
  readonly workflow: string;
  /** JSON Schema of the workflow's input */
  readonly input: JsonObject;
}

/** The API of a workflow as an OpenAPI 3.1 document. */
export function openApiOf({ workflow, input }: ApiDescription): JsonObject {
  const paths: { [path: string]: JsonObject } = {};
  for (const route of ROUTES) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `Workflow ${workflow}`,
      version: '1',
      description: 'Starts and operates executions of a Ballast workflow.',
    },
    paths,
    components: { schemas: { Input: input, ...SCHEMAS } },
  };
}

function operationOf(route: Route): JsonObject {
  const { operation, summary, path } = route;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const body = BODIES[operation];
  return {
    operationId: operation,
    summary,
    parameters: [...names.map(pathParameter), ...(PARAMETERS[operation] ?? [])],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: ref(body) } } } }),
    responses: {
      ...Object.fromEntries(
        (SUCCESSES[operation] ?? ['200']).map((status) => [
          status,
          { description: DESCRIPTIONS[status] ?? 'The answer' },
        ]),
      ),
      default: { description: 'A problem', content: { 'application/problem+json': { schema: ref('Problem') } } },
    },
  };
}

function pathParameter(name: string): Json {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

function queryParameter(name: string, schema: JsonObject, description: string): Json {
  return { name, in: 'query', required: false, schema, description };
}

function ref(schema: string): JsonObject {
  return { $ref: `#/components/schemas/${schema}` };
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  '200': 'The answer; for a start the outcome of the execution that the key started before',
  '202': 'Accepted: the execution is running',
  '503': 'A required agent has no healthy tier',
};

const SUCCESSES: Readonly<Partial<Record<Route['operation'], readonly string[]>>> = {
  startExecution: ['202', '200'],
  redriveExecution: ['202'],
  resumeExecution: ['202'],
  stopExecution: ['202'],
  answerQuestion: ['202'],
  getHealth: ['200', '503'],
};

const BODIES: Readonly<Partial<Record<Route['operation'], string>>> = {
  startExecution: 'Start',
  redriveExecution: 'Reason',
  resumeExecution: 'Reason',
  stopExecution: 'Reason',
  answerQuestion: 'Answer',
  commandCircuit: 'Reason',
};

const PARAMETERS: Readonly<Partial<Record<Route['operation'], Json[]>>> = {
  startExecution: [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      schema: { type: 'string', minLength: 1 },
      description: 'The same key and body start one execution, however often they are sent',
    },
  ],
  listExecutions: [
    queryParameter('status', { type: 'string', enum: [...EXECUTION_STATUSES] }, 'Only executions of this status'),
    queryParameter('since', { type: 'string', format: 'date-time' }, 'Only those that started then or later'),
    queryParameter('error', { type: 'string' }, 'Only those that ended with this error'),
    queryParameter('level', { type: 'integer', enum: [0, 1, 2] }, 'Only those with a report of this degradation level'),
    queryParameter('failedAgent', { type: 'string' }, 'Only those in which this agent gave no answer'),
    queryParameter('workflowId', { type: 'string' }, 'Only those of the workflow with this id'),
    queryParameter('limit', { type: 'integer', minimum: 1, maximum: 100, default: 20 }, 'How many at most'),
    queryParameter('cursor', { type: 'string' }, '`next` of the page before'),
  ],
};

const SCHEMAS: JsonObject = {
  Start: {
    type: 'object',
    required: ['input'],
    additionalProperties: false,
    properties: {
      input: ref('Input'),
      workflowId: { type: 'string', description: 'Names the workflow over all its executions' },
      faults: { type: 'array', items: { type: 'string' }, maxItems: 50 },
      faultSeed: { type: 'integer', default: 0 },
    },
  },
  Reason: {
    type: 'object',
    required: ['reason'],
    additionalProperties: false,
    properties: {
      reason: { type: 'string', minLength: 1, maxLength: 256, description: 'Kept in the log with the caller' },
    },
  },
  Answer: {
    type: 'object',
    required: ['value', 'question'],
    additionalProperties: false,
    properties: {
      value: { description: 'The answer: any JSON value that the question accepts' },
      question: { type: 'string', minLength: 1, description: 'The id of the question, of `waitsFor` of the execution' },
    },
  },
  Problem: {
    type: 'object',
    required: ['type', 'title', 'status', 'detail'],
    properties: {
      type: { type: 'string', enum: Object.keys(PROBLEMS) },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string', description: 'The value received and the remedy' },
      issues: { type: 'array', items: { type: 'string' } },
    },
  },
};
