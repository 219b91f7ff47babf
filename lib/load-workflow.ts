import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AgentDeclaration, WorkflowDeclaration } from '../patterns/agent.ts';
import { checkWorkflow } from './check-workflow.ts';

/** An agent as synth knows it: what it declares, and the file its function is built from. */
export interface LoadedAgent {
  readonly file: string;
  readonly declaration: AgentDeclaration;
}

/** A workflow's folder: `workflow.ts` and one `<name>.agent.ts` per agent. */
export interface LoadedWorkflow {
  readonly file: string;
  readonly declaration: WorkflowDeclaration;
  /** in the order of their names */
  readonly agents: readonly LoadedAgent[];
}

/** Reads a workflow's folder; a new agent is a new file in it. @throws Error with everything that is wrong in it */
export async function loadWorkflow(folder: string): Promise<LoadedWorkflow> {
  const file = join(folder, 'workflow.ts');
  const declaration = await importDefault<WorkflowDeclaration>(file);
  const agentFiles = readdirSync(folder)
    .filter((name) => name.endsWith('.agent.ts'))
    .sort()
    .map((name) => join(folder, name));
  const agents: LoadedAgent[] = [];
  for (const agentFile of agentFiles) {
    agents.push({ file: agentFile, declaration: await importDefault<AgentDeclaration>(agentFile) });
  }
  checkWorkflow(declaration, agents);
  return { file, declaration, agents };
}

async function importDefault<T>(file: string): Promise<T> {
  const module = (await import(pathToFileURL(file).href)) as { default?: T };
  if (module.default === undefined) throw new Error(`${file} has no default export: export default what it declares`);
  return module.default;
}
