import type { EmulatedModelRule } from '../models/rules.ts';
import type { PassThrough } from './pass-through.ts';

/** Settings of functions on this machine, in addition to those of the template. Kept in memory only, and never logged. */
export interface FunctionSettings {
  /** variables of every function; one of the same name in the template is replaced */
  readonly environment: Readonly<Record<string, string>>;
  /** @default - requests to services that are not run here are refused */
  readonly passThrough?: PassThrough;
  /**
   * Folders of modules that answer instead, by the name of a function or the Resource of a Task: see `standInFunction`
   * @default - none
   */
  readonly standIns?: Readonly<Record<string, string>>;
  /** Rules by which models are emulated @default - questions to models are refused, or passed through */
  readonly models?: readonly EmulatedModelRule[];
}

export const NO_SETTINGS: FunctionSettings = { environment: {} };

/** Lambda's own: CreateFunction refuses them in a function's environment. */
const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|TZ|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR|AWS_(REGION|DEFAULT_REGION|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|ENDPOINT_URL|EXECUTION_ENV|XRAY_CONTEXT_MISSING|XRAY_DAEMON_ADDRESS|LAMBDA_\w+))$/;

/** Whether a variable is Lambda's to set, or leads to the cloud itself. */
export function isReservedVariable(name: string): boolean {
  return RESERVED.test(name);
}
