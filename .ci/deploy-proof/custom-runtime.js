#!/usr/bin/env node
// AWS's custom runtime interface for a function written for Node: asks for the next invocation, runs the handler, posts
// what it answered or threw. Put into a bundle as `bootstrap` where an emulator's own Node runtime loses error names.
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const [file, exported] = process.env._HANDLER.split('.');

function post(path, body) {
  return fetch(`${api}/${path}`, { method: 'POST', body: JSON.stringify(body ?? null) });
}

function describe({ name, message, stack }) {
  return { errorType: name, errorMessage: message, trace: String(stack).split('\n') };
}

function contextOf(headers) {
  const deadlineMs = Number(headers.get('lambda-runtime-deadline-ms'));
  return {
    awsRequestId: headers.get('lambda-runtime-aws-request-id'),
    invokedFunctionArn: headers.get('lambda-runtime-invoked-function-arn'),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

async function serve(handler) {
  for (;;) {
    const next = await fetch(`${api}/invocation/next`);
    if (!next.ok) return;
    const context = contextOf(next.headers);
    const invocation = `invocation/${context.awsRequestId}`;
    try {
      await post(`${invocation}/response`, await handler(await next.json(), context));
    } catch (error) {
      await post(`${invocation}/error`, describe(error));
    }
  }
}

void import(`${process.env.LAMBDA_TASK_ROOT}/${file}.mjs`).then((bundle) => serve(bundle[exported]));
