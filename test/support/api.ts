import { executionArnOf } from '../../ops/execution-name.ts';
import type { World } from './world.ts';

/** An answer of a workflow's API. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** Calls the API of a world's workflow, unsigned, as an embedded cloud allows. */
export function apiOf({ cloud }: World) {
  const url = cloud?.outputs.ApiUrl ?? '';
  return async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> => {
    const response = await fetch(url + path.replace(/^\//, ''), {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  };
}

/** The ARN of an execution that the API calls by its id. */
export function arnOf({ target }: World, id: unknown): string {
  return executionArnOf(target.stateMachineArn, String(id));
}
