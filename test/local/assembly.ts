import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { removeAtEnd } from '../support/remove-at-end.ts';

/** One function of a test's assembly: TypeScript source, bundled as the project's own handlers are. */
export interface TestFunction {
  readonly source: string;
  readonly timeoutSeconds?: number;
  readonly memoryMb?: number;
  readonly environment?: Record<string, unknown>;
  readonly reservedConcurrency?: number;
  /** @default 'esm' */
  readonly format?: 'esm' | 'cjs';
}

export interface TestAssembly {
  readonly functions?: Record<string, TestFunction>;
  readonly definition?: object;
  readonly resources?: Record<string, object>;
  readonly outputs?: Record<string, unknown>;
  /** files of the assembly and their text; in a template `{S3Key: name}` stands for one */
  readonly files?: Record<string, string>;
}

export function temporaryDirectory(): string {
  return removeAtEnd(mkdtempSync(join(tmpdir(), 'local-test-')));
}

/** Writes the cloud assembly of a small stack named Test. @returns the folder */
export async function writeAssembly(assembly: TestAssembly): Promise<string> {
  const directory = temporaryDirectory();
  const resources: Record<string, object> = { ...assembly.resources };
  const files: Record<string, object> = {};
  for (const [name, text] of Object.entries(assembly.files ?? {})) {
    writeFileSync(join(directory, `asset.${name}`), text);
    files[name.replace(/\.[a-z]+$/, '')] = { source: { path: `asset.${name}`, packaging: 'file' } };
  }
  for (const [name, testFunction] of Object.entries(assembly.functions ?? {})) {
    const { source, format = 'esm', timeoutSeconds, memoryMb, environment, reservedConcurrency } = testFunction;
    const asset = `asset.${name}`;
    mkdirSync(join(directory, asset));
    await build({
      stdin: { contents: source, loader: 'ts', resolveDir: process.cwd() },
      outfile: join(directory, asset, format === 'esm' ? 'index.mjs' : 'index.js'),
      bundle: true,
      platform: 'node',
      format,
      mainFields: ['module', 'main'],
      banner:
        format === 'esm'
          ? { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" }
          : {},
    });
    files[name] = { source: { path: asset, packaging: 'zip' } };
    resources[name] = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: { 'Fn::Join': ['-', ['assets', { Ref: 'AWS::AccountId' }]] }, S3Key: `${name}.zip` },
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        ...(timeoutSeconds === undefined ? {} : { Timeout: timeoutSeconds }),
        ...(memoryMb === undefined ? {} : { MemorySize: memoryMb }),
        ...(environment === undefined ? {} : { Environment: { Variables: environment } }),
        ...(reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency }),
      },
    };
  }
  const outputs: Record<string, unknown> = { ...assembly.outputs };
  if (assembly.definition !== undefined) {
    resources.Machine = {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { DefinitionString: joined(assembly.definition), RoleArn: 'arn:aws:iam::000000000000:role/Machine' },
    };
    outputs.StateMachineArn = { Value: { Ref: 'Machine' } };
  }
  const template = { Resources: resources, Outputs: outputs };
  const properties = { templateFile: 'Test.template.json' };
  const artifacts = {
    Test: { type: 'aws:cloudformation:stack', environment: 'aws://unknown-account/unknown-region', properties },
  };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version: '55.0.0', artifacts }));
  writeFileSync(join(directory, 'Test.assets.json'), JSON.stringify({ files }));
  writeFileSync(join(directory, 'Test.template.json'), JSON.stringify(template));
  return directory;
}

/** As CDK renders a definition: text pieces with the references between. `"@Name"` stands for the ARN of Name. */
function joined(definition: object): object {
  const parts = JSON.stringify(definition).split(/"@(\w+)"/);
  const pieces = parts.flatMap((part, index) =>
    index % 2 === 0 ? [part] : ['"', { 'Fn::GetAtt': [part, 'Arn'] }, '"'],
  );
  return { 'Fn::Join': ['', pieces] };
}
