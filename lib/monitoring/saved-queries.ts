import { Stack } from 'aws-cdk-lib';
import { CfnQueryDefinition, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { WorkflowCore } from '../workflow/workflow-core.ts';

/** A query of CloudWatch Logs Insights reads so many log groups at once. */
const MOST_LOG_GROUPS = 50;

/** Queries of CloudWatch Logs Insights over the functions of a workflow, by name. `ID` is to be replaced. */
export const SAVED_QUERIES = {
  'Why did this run fail': `fields @timestamp, service, code, phase, agent, tier, attempt, Error, Cause, message
| filter workflowId = "ID" and level in ["WARN", "ERROR"]
| sort @timestamp asc`,
  'Failures by code and error': `filter level in ["WARN", "ERROR"]
| stats count(*) as times by code, Error, agent, tier
| sort times desc`,
  'Slowest agents': `filter @type = "REPORT"
| stats max(@duration) as slowestMs, avg(@duration) as averageMs, count(*) as calls by @log
| sort slowestMs desc`,
  'Fallbacks of the day': `filter code = "FALLBACK_USED"
| stats count(*) as times by agent, from, tier
| sort times desc`,
  'What one workflow cost': `filter workflowId = "ID" and code = "MODEL_ANSWERED"
| stats sum(inputTokens) as input, sum(outputTokens) as output, sum(costMicroDollars) / 1000000 as dollars by agent, model`,
} as const;

export interface SavedQueriesProps {
  readonly workflow: WorkflowCore;
}

/** The saved queries, in a folder of the console that is named as the workflow's alarms begin. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, { workflow }: SavedQueriesProps) {
    super(scope, id);
    const stack = Stack.of(this);
    // the functions of a large workflow's agents are in other stacks
    const logGroupNames = workflow.node
      .findAll()
      .filter((each) => each instanceof LogGroup)
      .filter((group) => Stack.of(group) === stack && group !== workflow.log)
      .map(({ logGroupName }) => logGroupName)
      .slice(0, MOST_LOG_GROUPS);
    for (const [name, queryString] of Object.entries(SAVED_QUERIES)) {
      new CfnQueryDefinition(this, name.replaceAll(' ', ''), {
        name: `${workflow.label}/${name}`,
        queryString,
        logGroupNames,
      });
    }
  }
}
