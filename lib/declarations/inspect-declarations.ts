import { fileURLToPath } from 'node:url';
import { moduleUrlOf } from '../../patterns/declarations/declared-in.ts';
import { isGraphDeclaration } from '../../patterns/declarations/graph.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import { type Inspection, inspectWorkflow, type LoadedFile } from './inspect-workflow.ts';

/** How a declaration says where it is. */
const REMEDY = 'pass import.meta first, as in';

/**
 * Checks declarations that a stack has imported. Their code has run already, in the process of the stack.
 * @param workflow as `defineWorkflow(import.meta, ...)` returned it
 * @param agents as `defineAgent(import.meta, ...)` returned each
 */
export function inspectDeclarations(workflow: unknown, agents: readonly unknown[]): Inspection {
  const located = [
    locate(workflow, 'workflow', 'defineWorkflow'),
    ...agents.map((agent, index) => locate(agent, `agents[${index}]`, 'defineAgent')),
  ];
  const issues = located.flatMap((each) => (each.ok ? [] : [each.issue]));
  const files = located.flatMap((each) => (each.ok ? [each.file] : []));
  issues.push(...sharedFileIssues(files));
  if (agents.length === 0 && !isGraphDeclaration(workflow)) issues.push('agents is empty; a workflow needs one');
  const [first, ...others] = files;
  if (issues.length > 0 || first === undefined) return { kind: 'refused', issues };
  const inspection = inspectWorkflow(first, others);
  if (inspection.kind === 'refused') return inspection;
  return { ...inspection, workflow: { ...inspection.workflow, isDeclared: true } };
}

type Located =
  | { readonly ok: true; readonly file: LoadedFile & { readonly kind: 'loaded' } }
  | { readonly ok: false; readonly issue: string };

/** @param place of the declaration in the props @param definedBy name of the function that declares it */
function locate(declared: unknown, place: string, definedBy: string): Located {
  if (typeof declared !== 'object' || declared === null) {
    return { ok: false, issue: `${place} is ${describeValue(declared)}; it must be what ${definedBy}() returned` };
  }
  const url = moduleUrlOf(declared);
  const name = describeValue((declared as { readonly name?: unknown }).name);
  if (url === undefined) {
    const example = `${REMEDY} ${definedBy}(import.meta, { ... })`;
    return { ok: false, issue: `${place}, ${name}, does not say which file it is in, to build it from; ${example}` };
  }
  if (!url.startsWith('file:')) {
    return { ok: false, issue: `${place}, ${name}, is in ${describeValue(url)}; it must be in a file` };
  }
  return { ok: true, file: { file: fileURLToPath(url), kind: 'loaded', declared } };
}

/** Functions are built from default exports, of which a file has one. */
function sharedFileIssues(files: readonly (LoadedFile & { readonly kind: 'loaded' })[]): string[] {
  const byFile = new Map<string, string[]>();
  for (const { file, declared } of files) {
    const name = describeValue((declared as { readonly name?: unknown }).name);
    byFile.set(file, [...(byFile.get(file) ?? []), name]);
  }
  return [...byFile].flatMap(([file, names]) =>
    names.length === 1 ? [] : [`${file} declares ${names.join(' and ')}; each must be the default export of its file`],
  );
}
