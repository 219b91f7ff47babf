// The runtime of a function in the emulator: its own Node runtime loses the names of errors, one that speaks the Runtime API does not.
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const RUNTIME = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

async function main() {
  const [file, name] = process.env._HANDLER.split('.');
  const { [name]: handler } = await import(
    pathToFileURL(join(process.env.LAMBDA_TASK_ROOT ?? __dirname, `${file}.mjs`)).href
  );
  for (;;) {
    const next = await fetch(`${RUNTIME}/invocation/next`);
    const id = next.headers.get('lambda-runtime-aws-request-id');
    const deadlineMs = Number(next.headers.get('lambda-runtime-deadline-ms'));
    const context = {
      awsRequestId: id,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      invokedFunctionArn: next.headers.get('lambda-runtime-invoked-function-arn'),
      getRemainingTimeInMillis: () => deadlineMs - Date.now(),
    };
    try {
      const answer = await handler(await next.json(), context);
      await tell(`invocation/${id}/response`, answer ?? null);
    } catch (error) {
      const { name: errorType = 'Error', message: errorMessage = String(error), stack = '' } = error ?? {};
      await tell(`invocation/${id}/error`, { errorType, errorMessage, trace: stack.split('\n') });
    }
  }
}

function tell(path, body) {
  return fetch(`${RUNTIME}/${path}`, { method: 'POST', body: JSON.stringify(body) });
}

void main();
