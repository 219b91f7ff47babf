import type { FunctionResource } from './function.ts';
import type { FunctionSettings } from './function-settings.ts';

/** Lambda's longest, and enough for what a service would do. */
const TIMEOUT_SECONDS = 900;
const MEMORY_MB = 512;

/** The folder of the module that answers instead. @param name of a function, or the Resource of a Task */
export function standInFor(name: string, { standIns }: FunctionSettings): string | undefined {
  return standIns !== undefined && Object.hasOwn(standIns, name) ? standIns[name] : undefined;
}

/**
 * The function that runs a stand-in.
 * @param name of the function that it stands for, or the Resource of a Task
 * @param folder has an `index.mjs` that exports `handler`
 * @param resource of the template @default - the template has no such function
 */
export function standInFunction(name: string, folder: string, resource?: FunctionResource): FunctionResource {
  const ownName = resource?.name ?? standInName(name);
  return {
    name: ownName,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${ownName}`,
    environment: {},
    timeoutSeconds: TIMEOUT_SECONDS,
    memoryMb: MEMORY_MB,
    logGroup: `/aws/lambda/${ownName}`,
    ...resource,
    code: { kind: 'folder', path: folder },
    runtime: 'nodejs',
    handler: 'index.handler',
  };
}

/** `ses-sendEmail` of `arn:aws:states:::aws-sdk:ses:sendEmail` */
function standInName(name: string): string {
  if (!name.startsWith('arn:')) return name;
  const [, integration = name] = /:states:[^:]*:[^:]*:(?:aws-sdk:)?(.+)$/.exec(name) ?? [];
  return `stand-in-${integration.replace(/[^A-Za-z0-9]+/g, '-')}`.slice(0, 64);
}
