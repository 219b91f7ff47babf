import { cpSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { CfnOutput, Duration, Stack, Stage } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable, IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import {
  API_URL_OUTPUT,
  CHECKPOINT_TABLE_OUTPUT,
  type OperatorOutput,
  outputPrefix,
  type WorkflowOutput,
} from '../patterns/catalogue/outputs.ts';
import type { AgentDeclaration, WorkflowDeclaration } from '../patterns/declarations/agent.ts';
import { describeValue } from '../patterns/json/describe-value.ts';
import type { LoadedWorkflow } from './declarations/declarations.ts';
import { inspectDeclarations } from './declarations/inspect-declarations.ts';
import { inspectFolder } from './declarations/inspect-folder.ts';
import type { Inspection } from './declarations/inspect-workflow.ts';
import { recordBuild, workplace } from './functions/build-record.ts';
import { type Bundles, bundleFunctions, bundlesWithoutCode, externalsOf } from './functions/bundles.ts';
import { validateLimits } from './limits/validate-limits.ts';
import type { AlarmsByName } from './monitoring/alarms.ts';
import { exportOf } from './monitoring/metrics-export.ts';
import { OperatorPolicies } from './operator-policies.ts';
import type { AgentFunctionOptions, AgentOptions } from './options/agent-options.ts';
import { type AgentOptionProps, agentOptionIssues } from './options/check-agent-options.ts';
import { workflowOptionIssues } from './options/check-workflow-options.ts';
import { unknownNames } from './options/option-issues.ts';
import { agentSettingsOf } from './options/resolve-agent-options.ts';
import { settingsOf, WORKFLOW_OPTION_NAMES } from './options/settings.ts';
import type { WorkflowOptions } from './options/workflow-options.ts';
import { SHARED_CHUNKS_CONTEXT } from './synth-protocol.ts';
import { requireDeadLetters } from './triggers/require-dead-letters.ts';
import { shortestExecutionSeconds } from './workflow/plan.ts';
import { grantOperate, grantRead, grantStart } from './workflow-grants.ts';
import { addWorkflowParts, type WorkflowParts } from './workflow-parts.ts';
import type { WorkflowTables } from './workflow-tables.ts';

export interface AgentWorkflowProps extends WorkflowOptions, AgentOptionProps {
  /**
   * The workflow: its folder, absolute or below the current folder, with `workflow.ts` and a `<name>.agent.ts` for each
   * agent; or its declaration, the default export of a module that calls `defineWorkflow(import.meta, ...)`.
   */
  readonly workflow: string | WorkflowDeclaration<unknown, unknown>;
  /**
   * The agents of a declared workflow: each the default export of a module that calls `defineAgent(import.meta, ...)`.
   * @default - those of the folder
   */
  readonly agents?: readonly AgentDeclaration<unknown, unknown>[];
  /**
   * The options of all agents.
   * @default - those of each option
   */
  readonly agentDefaults?: AgentFunctionOptions;
  /**
   * The options of single agents, by name. They have precedence over `agentDefaults`; variables, secrets and permissions
   * are added to those.
   * @default - none
   */
  readonly agentOptions?: Readonly<Record<string, AgentOptions>>;
}

/** The props of an app that has loaded the folder before, to name its stack. */
export interface LoadedWorkflowProps extends Omit<AgentWorkflowProps, 'workflow' | 'agents'> {
  readonly workflow: LoadedWorkflow;
}

/**
 * A workflow of agents that stays upright while they fail: its state machine, functions, tables and event bus; health
 * checks, recovery, healing of circuits, dead letters and alarms. It builds its functions itself.
 */
export class AgentWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  /** checkpoints and results of runs, and the circuits of tiers */
  readonly tables: WorkflowTables;
  /** receives the events of the workflow: circuits that open, failed runs and more */
  readonly bus: IEventBus;
  /** by the name of their heading in docs/runbook.md */
  readonly alarms: AlarmsByName;
  /** sends alarms by mail; undefined without the option `alarmEmail` */
  readonly alarmTopic: ITopic | undefined;
  /** undefined without the option `api` */
  readonly api: RestApi | undefined;
  /** for users of the command line's commands that change nothing */
  readonly readPolicy: IManagedPolicy;
  /** for operators: every command of the command line */
  readonly operatePolicy: IManagedPolicy;
  readonly #parts: WorkflowParts;

  /** @throws InvalidInputError with everything that is wrong with the declarations and the props, a line each */
  constructor(scope: Construct, id: string, props: AgentWorkflowProps | LoadedWorkflowProps) {
    super(scope, id);
    const workflow = this.#load(props);
    const bundles = this.#build(workflow, props);
    const agentSettings = (agent: string) => agentSettingsOf(props, agent);
    try {
      this.#parts = addWorkflowParts(this, { workflow, bundles, settings: settingsOf(props), agentSettings });
    } finally {
      if (!this.#isReadLater()) bundles.remove();
    }
    const { core, alarms } = this.#parts;
    this.stateMachine = core.stateMachine;
    this.tables = core.tables;
    this.bus = core.bus as IEventBus;
    this.alarms = alarms.byName;
    this.alarmTopic = alarms.topic;
    this.api = this.#parts.api?.restApi;
    const policies = new OperatorPolicies(this, 'OperatorPolicies', this.#parts);
    this.readPolicy = policies.read;
    this.operatePolicy = policies.operate;
    this.#addOutputs();
    validateLimits(this, workflow.agents.length);
    requireDeadLetters(this);
  }

  /**
   * The function of an agent, for permissions that it needs.
   * @throws InvalidInputError for a name that no agent has
   */
  agent(name: string): IFunction {
    const { agentFunctions } = this.#parts.core;
    const found = agentFunctions.get(name);
    if (found !== undefined) return found;
    throw new InvalidInputError(
      `${this.node.path} has no agent ${describeValue(name)}; it has ${[...agentFunctions.keys()].join(', ')}`,
    );
  }

  /** Lets a grantee start runs. */
  grantStart(grantee: IGrantable): Grant {
    return grantStart(this.#parts, grantee);
  }

  /** Lets a grantee see runs, their history and results, circuits and dead letters; not the lines of log groups. */
  grantRead(grantee: IGrantable): Grant {
    return grantRead(this.#parts, grantee);
  }

  /**
   * Lets a grantee do all that an operator does: what `grantRead` and `grantStart` allow, and stop and redrive runs, change
   * circuits, and take dead letters.
   */
  grantOperate(grantee: IGrantable): Grant {
    return grantOperate(this.#parts, grantee);
  }

  #load(props: AgentWorkflowProps | LoadedWorkflowProps): LoadedWorkflow {
    const { workflow } = props;
    const agents = 'agents' in props ? props.agents : undefined;
    const inspection = inspect(props);
    const loaded = inspection.kind === 'sound' ? inspection.workflow : undefined;
    const issues = [
      ...(inspection.kind === 'refused' ? inspection.issues : []),
      ...(typeof workflow === 'string' && agents !== undefined
        ? ['agents is given beside a folder; it is for a declared workflow']
        : []),
      ...unknownNames('the construct', Object.keys(props), PROP_NAMES),
      ...workflowOptionIssues(
        props,
        loaded === undefined ? undefined : Duration.seconds(shortestExecutionSeconds(loaded)),
      ),
      ...agentOptionIssues(
        props,
        loaded?.agents.map(({ declaration }) => declaration),
      ),
    ];
    if (loaded !== undefined && issues.length === 0) return loaded;
    throw this.#refusal(issues, typeof workflow === 'string' ? `in ${resolve(workflow)}` : `of ${this.node.path}`);
  }

  #build(workflow: LoadedWorkflow, props: AgentOptionProps & Pick<WorkflowOptions, 'api' | 'otlp'>): Bundles {
    if (!Stack.of(this).bundlingRequired) return bundlesWithoutCode(workplace());
    const bundlingOf = (agent: string) => agentSettingsOf(props, agent).bundling;
    const sharesChunks = Boolean(this.node.tryGetContext(SHARED_CHUNKS_CONTEXT));
    const optional = {
      hasApi: props.api !== undefined,
      ...(props.otlp === undefined ? {} : { exportsMetrics: exportOf(props.otlp) }),
    };
    const bundling = bundleFunctions(workflow, { parent: workplace(), bundlingOf, sharesChunks, ...optional });
    if (!bundling.ok) throw this.#refusal(bundling.issues, `of ${this.node.path}`);
    recordBuild(workflow, bundling.bundles.metafile);
    if (bundling.bundles.chunks !== undefined) this.#addChunks(bundling.bundles.chunks);
    return bundling.bundles;
  }

  /** Puts the chunks that functions share where the CDK puts their folders. */
  #addChunks(chunks: string): void {
    const stage = Stage.of(this);
    if (stage !== undefined) cpSync(chunks, join(stage.assetOutdir, basename(chunks)), { recursive: true });
  }

  /** Whether bundles are not copied into the cloud assembly but read from where they are, as `cdk synth --no-staging` asks. */
  #isReadLater(): boolean {
    return Boolean(this.node.tryGetContext('aws:cdk:disable-asset-staging'));
  }

  #refusal(issues: readonly string[], which: string): InvalidInputError {
    return new InvalidInputError(`the workflow ${which} cannot be used:\n${issues.join('\n')}`);
  }

  /** Outputs by which operators and commands find the workflow; see `workflowsIn` in patterns/catalogue/outputs.ts. */
  #addOutputs(): void {
    const { core, deadLetters, recovery, healing } = this.#parts;
    const outputs: Readonly<Record<WorkflowOutput | OperatorOutput, string>> = {
      WorkflowName: core.name,
      StateMachineArn: core.stateMachine.stateMachineArn,
      WorkflowTableName: core.tables.workflows.tableName,
      BreakerTableName: core.tables.breakers.tableName,
      RecoveryMachineArn: recovery.stateMachine.stateMachineArn,
      HealingMachineArn: healing.stateMachine.stateMachineArn,
      EventBusName: core.bus.eventBusName,
      DeadLetterQueueUrl: deadLetters.executions.queueUrl,
      EventDeadLetterQueueUrl: deadLetters.events.queueUrl,
      ReadPolicyArn: this.readPolicy.managedPolicyArn,
      OperatePolicyArn: this.operatePolicy.managedPolicyArn,
    };
    for (const [name, value] of Object.entries(outputs)) this.#addOutput(name, value);
    if (this.api !== undefined) this.#addOutput(API_URL_OUTPUT, this.api.url);
    if (core.graphThreads !== undefined) {
      this.#addOutput(CHECKPOINT_TABLE_OUTPUT, core.graphThreads.table.tableName);
    }
  }

  #addOutput(name: string, value: string): void {
    const output = new CfnOutput(this, name, { value });
    output.overrideLogicalId(outputPrefix(this.#parts.core.pathInStack) + name);
  }
}

/** The names of all props. */
export const PROP_NAMES: readonly string[] = [
  ...(['workflow', 'agents', 'agentDefaults', 'agentOptions'] satisfies (keyof AgentWorkflowProps)[]),
  ...WORKFLOW_OPTION_NAMES,
];

function inspect(props: AgentWorkflowProps | LoadedWorkflowProps): Inspection {
  if (isLoaded(props)) return { kind: 'sound', workflow: props.workflow, inputIssues: [] };
  const { workflow, agents = [] } = props;
  if (typeof workflow !== 'string') return inspectDeclarations(workflow, agents);
  // options that are none are reported beside the issues of the folder
  const all = [props.agentDefaults, ...Object.values(props.agentOptions ?? {})];
  try {
    return inspectFolder(resolve(workflow), {
      external: all.flatMap((options) => externalsOf(options?.bundling ?? {})),
    });
  } catch (error) {
    // no folder of a workflow: reported beside the issues of the other props
    if (error instanceof InvalidInputError) return { kind: 'refused', issues: [error.message] };
    throw error;
  }
}

function isLoaded(props: AgentWorkflowProps | LoadedWorkflowProps): props is LoadedWorkflowProps {
  const { workflow } = props;
  return typeof workflow === 'object' && workflow !== null && 'declaration' in workflow;
}
