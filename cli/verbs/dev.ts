import { dirname } from 'node:path';
import { Command } from 'commander';
import { type Console, serveConsole } from '../../console/server.ts';
import { credentialsFile } from '../../local/wire/credentials.ts';
import { API_URL_OUTPUT } from '../../patterns/catalogue/outputs.ts';
import { outputsOf } from '../assembly/workflows.ts';
import { WORKFLOW_KEY } from '../build-plan.ts';
import { consolePage } from '../console-page.ts';
import { DevConnection } from '../dev-console.ts';
import { functionSettingsOf } from '../function-settings.ts';
import { catchInterrupt } from '../interrupt.ts';
import { addBuildOptions, type BuildOptions } from '../options.ts';
import { print } from '../print.ts';
import { type Served, serve } from '../serve.ts';
import { cloudDirectory, prepareStateDirectory } from '../state-directory.ts';
import { knownWorkflows, rememberWorkflow } from '../workflows.ts';

const EXAMPLES = `
Schedules run, health checks and recovery with them. Other commands of the same state folder use this cloud, in real time.

Examples:
  $ npx ballast dev                       then, in another terminal: npx ballast run
  $ npx ballast dev --env-file .env       functions have the variables of a file
  $ npx ballast dev --stand-in arn:aws:states:::aws-sdk:ses:sendEmail=./send-email.ts
                                          a module of yours answers a Task that is not run here`;

export function createCommand(): Command {
  return addBuildOptions(
    new Command('dev').description(
      'Keep the embedded cloud up until Ctrl-C, and start it again when a source has changed.',
    ),
  )
    .addHelpText('after', EXAMPLES)
    .action(dev);
}

async function dev(options: BuildOptions): Promise<void> {
  const functionSettings = await functionSettingsOf(options);
  const state = await prepareStateDirectory(options.state);
  const interrupt = catchInterrupt();
  let served: Console | undefined;
  const devConnection = new DevConnection(state);
  const notify = (message: string) => process.stderr.write(`${message}\n`);
  try {
    await serve(state, options, functionSettings, interrupt.signal, {
      notify,
      async onServed(cloud) {
        await rememberAll(state, cloud);
        devConnection.use(cloud);
        if (cloud.attachment.unsupported !== undefined) notify(cloud.attachment.unsupported);
        if (served !== undefined) {
          notify('ready again');
          return;
        }
        served = await serveConsole({ connection: devConnection.connection, page: consolePage() });
        showReady(options, state, cloud, served.url);
      },
    });
    process.exitCode = interrupt.exitCode();
  } finally {
    await served?.close();
    devConnection.close();
    interrupt.release();
  }
}

function showReady(options: BuildOptions, state: string, { attachment, workflows }: Served, consoleUrl: string): void {
  const ready = {
    endpoint: attachment.endpoint,
    credentialsFile: credentialsFile(cloudDirectory(state)),
    workflows: workflows.map(({ label }) => label),
    apis: apiUrlsOf(attachment.stacks),
    console: consoleUrl,
  };
  print(options, ready, () =>
    [
      `ready: ${ready.workflows.join(', ') || 'no workflow'}`,
      `  AWS_ENDPOINT_URL=${ready.endpoint}`,
      `  AWS_SHARED_CREDENTIALS_FILE=${ready.credentialsFile}`,
      ...ready.apis.map((url) => `  API: ${url}`),
      `  console: ${ready.console}`,
    ].join('\n'),
  );
}

function apiUrlsOf(stacks: Served['attachment']['stacks']): string[] {
  const outputs = Object.values(stacks).flatMap((each) => Object.entries(each));
  return outputs.flatMap(([name, url]) => (name.endsWith(API_URL_OUTPUT) ? [url] : []));
}

/** Notes the workflows that no command has run yet, for those that only look. */
async function rememberAll(state: string, { attachment, plan, workflows }: Served): Promise<void> {
  const known = new Set((await knownWorkflows(state)).map(({ outputs }) => outputs.StateMachineArn));
  for (const workflow of workflows.toReversed()) {
    const outputs = outputsOf(workflow, attachment.stacks);
    if (known.has(outputs.StateMachineArn)) continue;
    const { recorded, label } = workflow;
    await rememberWorkflow(state, {
      context: plan.kind === 'folder' ? plan.chosen : { ...plan.chosen, [WORKFLOW_KEY]: label },
      outputs: plan.kind === 'folder' ? attachment.outputs : outputs,
      ...(plan.kind === 'folder' || recorded === undefined ? {} : { folder: dirname(recorded.file) }),
    });
  }
}
