import { defineCommandLine, type Report } from 'ballast';
import research from '../research/command-line.ts';
import { renderReport } from '../research/render-report.ts';
import { pipelineReportSchema } from './pipeline-report.ts';

/** `ballast run MSFT -c workflow=examples/research-langgraph --set data=./prices` */
export default defineCommandLine({
  ...research,
  renderReport: (report) => {
    const ofGraph = reportOfGraph(report);
    return ofGraph === undefined ? undefined : renderReport(ofGraph);
  },
});

/** The report that the graph has made, as if the native workflow had. */
function reportOfGraph(report: Report): Report | undefined {
  const [pipeline] = report.phases.flatMap(({ agents }) => agents);
  const made = pipeline?.status === 'done' ? pipelineReportSchema.safeParse(pipeline.output).data : undefined;
  return made === undefined ? undefined : { ...report, ...made };
}
