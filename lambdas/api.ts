import type { Context } from 'aws-lambda';
import { ProblemError } from '../patterns/api/problem.ts';
import { matchRoute } from '../patterns/api/routes.ts';
import type { WorkflowDeclaration } from '../patterns/declarations/agent.ts';
import { getCheckpoints, getExecution, getReport } from './api/executions.ts';
import { getHealth, listCircuits } from './api/health.ts';
import { listExecutions } from './api/list-executions.ts';
import { getOpenApi } from './api/open-api.ts';
import { answerExecution, commandCircuit, operateExecution } from './api/operate.ts';
import { problemOf } from './api/problem-of.ts';
import type { ApiEvent } from './api/request.ts';
import { type ApiResponse, problemResponse } from './api/response.ts';
import { startExecution } from './api/start-execution.ts';
import { deployedTarget } from './api/target.ts';
import { logger } from './runtime/logger.ts';

/** The handler of a workflow's API: finds the route, does what it asks, answers every failure as a problem. */
export function apiHandler(workflow: WorkflowDeclaration): (event: ApiEvent, context: Context) => Promise<ApiResponse> {
  return async (event, context) => {
    logger.resetKeys();
    try {
      return await route(workflow, event, context);
    } catch (error) {
      const { problem, headers } = problemOf(error);
      return problemResponse(problem, headers);
    }
  };
}

async function route(workflow: WorkflowDeclaration, event: ApiEvent, context: Context): Promise<ApiResponse> {
  const matched = matchRoute(event.httpMethod, event.path);
  if (matched.kind === 'unknown-path') throw new ProblemError('not-found', 'GET /openapi.json describes the paths');
  if (matched.kind === 'other-method') {
    const allow = matched.allowed.join(', ');
    throw new ProblemError('method-not-allowed', `${event.httpMethod} is not one of ${allow}`, { headers: { allow } });
  }
  const { route: found, parameters } = matched;
  const id = parameters.id ?? '';
  const target = deployedTarget();
  switch (found.operation) {
    case 'startExecution':
      return await startExecution(workflow, target, event, context);
    case 'listExecutions':
      return await listExecutions(target, event.queryStringParameters ?? {});
    case 'getExecution':
      return await getExecution(target, id);
    case 'getReport':
      return await getReport(target, id);
    case 'getCheckpoints':
      return await getCheckpoints(target, id);
    case 'redriveExecution':
      return await operateExecution(target, 'redrive', id, event);
    case 'resumeExecution':
      return await operateExecution(target, 'resume', id, event);
    case 'stopExecution':
      return await operateExecution(target, 'stop', id, event);
    case 'answerQuestion':
      return await answerExecution(target, id, event);
    case 'listCircuits':
      return await listCircuits(target);
    case 'commandCircuit':
      return await commandCircuit(target, parameters, event);
    case 'getHealth':
      return await getHealth(target);
    case 'getOpenApi':
      return getOpenApi(workflow);
    default:
      return found satisfies never;
  }
}
