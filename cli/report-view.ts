import { resolve } from 'node:path';
import { buildRequestOf } from '../lib/config.ts';
import type { Report } from '../patterns/report/report.ts';
import type { ReportView } from '../patterns/report/report-view.ts';
import { isOfProject } from './build-plan.ts';
import type { CommonOptions } from './options.ts';
import { formatOf } from './output-format.ts';
import { knownWorkflows } from './workflows.ts';

/**
 * A report as the `command-line.ts` of its workflow arranges it. Code of that file that cannot be used is named on stderr.
 * @param report null of an execution without one
 * @returns undefined where no text is printed, and where the workflow arranges nothing
 */
export async function loadReportView(
  options: CommonOptions,
  stateMachineArn: string,
  report: Report | null,
): Promise<ReportView | undefined> {
  if (formatOf(options) !== 'text' || report === null) return undefined;
  const known = await knownWorkflows(resolve(options.state));
  const workflow = known.find(({ outputs }) => outputs.StateMachineArn === stateMachineArn);
  if (workflow === undefined) return undefined;
  // loaded here: esbuild takes its time
  const { renderReportView } = await import('../lib/declarations/command-line.ts');
  try {
    const folder = isOfProject(workflow.context) ? workflow.folder : buildRequestOf(workflow.context).folder;
    return folder === undefined ? undefined : await renderReportView(folder, report);
  } catch (error) {
    process.stderr.write(`the report is shown as it is: ${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}
