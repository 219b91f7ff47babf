import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of what several files share, below dist/. */
export const chunks = 'chunks';

/** Loaded by name from the package, by a user's app and functions: their packages are those of the user's project. */
export function library(packageFolder) {
  const handlers = readdirSync(join(packageFolder, 'lambdas')).filter((name) => name.endsWith('.ts'));
  return [
    'index.ts',
    'lib/index.ts',
    'models/index.ts',
    'models/bedrock.ts',
    'models/secrets.ts',
    'langgraph/index.ts',
    'langgraph/cdk/index.ts',
    'langgraph/testing/index.ts',
    'langgraph/compiled/stored-graph.ts',
    'bin/app.ts',
    'lib/declarations/command-line-thread.ts',
    'lib/declarations/inspect-process.ts',
    'lib/declarations/inspect-thread.ts',
    'lambdas/agent-call/own-function.ts',
    'lambdas/runtime/otlp-headers.ts',
    ...handlers.map((name) => `lambdas/${name}`),
  ];
}

/** The command line, and the embedded cloud: as a process, and for tests. */
export const commandLine = {
  entries: ['bin/ballast.ts', 'local/process/main.ts', 'testing/index.ts', 'testing/chaos/worker.ts'],
  // esbuild and the level database below dynalite have machine code, which cannot be built in
  external: ['dynalite', 'esbuild', 'aws-cdk-lib', 'constructs'],
};

/** Files in one piece: those that are started many times a run, and the entry that shares nothing with the others. */
export const standalone = [
  { entry: 'circuit-breaker.ts', format: 'esm', extension: '.js', packages: 'external', sourcemap: 'linked' },
  { entry: 'local/services/lambda/worker/bootstrap.ts', format: 'esm', extension: '.js' },
  { entry: 'local/services/step-functions/jsonata/sandbox-process.ts', format: 'cjs', extension: '.cjs' },
];

/** The page of the console, for a browser: its script, and its style beside it. */
export const page = { entry: 'console/page/main.tsx' };
