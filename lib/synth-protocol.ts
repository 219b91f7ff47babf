/** The protocol between the app, a process of its own, and the command that starts it. */

/** Exit code of a refused synth; 1 is an unexpected error. */
export const REFUSED = 2;

/** Environment variable with a folder of this synth only, for its bundles and the list of its inputs. */
export const WORKPLACE_VARIABLE = 'BALLAST_WORKPLACE';

/** Context key of a synth for simulated functions, whose bundles share chunks. */
export const SHARED_CHUNKS_CONTEXT = 'ballast:shared-chunks';

/** File in the workplace with the list of BuildInput. */
export const INPUTS_FILE = 'inputs.json';

/** File in the workplace with the list of RecordedWorkflow. */
export const WORKFLOWS_FILE = 'workflows.json';

/**
 * Folder in the workplace with the modules that the declarations of a workflow's folder were loaded from, and the declarations as
 * JSON in its {@link WORKFLOW_FILE}.
 */
export const DECLARATIONS_FOLDER = 'declarations';

/** File with a LoadedWorkflow. */
export const WORKFLOW_FILE = 'workflow.json';

/** A workflow of the app, and where it is declared. */
export interface RecordedWorkflow {
  readonly name: string;
  readonly file: string;
  readonly agents: readonly string[];
}
