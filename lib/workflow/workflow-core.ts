import { Duration, Stack } from 'aws-cdk-lib';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  Chain,
  CustomerManagedEncryptionConfiguration,
  DefinitionBody,
  LogLevel,
  QueryLanguage,
  StateMachine,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { commentWith } from '../../patterns/catalogue/definition.ts';
import type { PhasePlan, PhaseSettlementPlan } from '../../patterns/catalogue/payloads.ts';
import { nodesInside } from '../../patterns/fault-injection/named-node.ts';
import { GRAPH_SETTLEMENT } from '../../patterns/graphs/settlement.ts';
import { CheckpointTable } from '../checkpoint-table.ts';
import { asksQuestions } from '../declarations/asks-questions.ts';
import type { LoadedWorkflow } from '../declarations/declarations.ts';
import {
  type Access,
  AWAIT_ANSWER_ACCESS,
  agentAccess,
  GRAPH_ACCESS,
  RUN_ACCESS,
  type TableAction,
} from '../functions/access.ts';
import type { Bundles } from '../functions/bundles.ts';
import { BallastFunction } from '../functions/function.ts';
import { grantModels } from '../functions/grant-models.ts';
import { AWAIT_ANSWER_HANDLER, WORKFLOW_HANDLERS, type WorkflowHandler } from '../functions/handlers.ts';
import { countUnreportedAttempts, stateMachineLog } from '../monitoring/unreported-attempts.ts';
import type { AgentSettings } from '../options/resolve-agent-options.ts';
import type { WorkflowSettings } from '../options/settings.ts';
import { WorkflowTables } from '../workflow-tables.ts';
import { type AgentFunctionRef, AgentStack, MAX_AGENTS_IN_ONE_STACK } from './agent-stack.ts';
import { FIRST_SPENT, SPENT } from './count-spent.ts';
import { executionTimeoutSeconds } from './execution-timeout.ts';
import { ATTEMPT_COUNTS, ENTERED_AT, HANDLER_FUNCTION_TIMEOUT, HANDLER_TASK_TIMEOUT } from './handler-task.ts';
import { InvokeFunction } from './invoke-function.ts';
import { pathInStack } from './path-in-stack.ts';
import { Phase } from './phase.ts';
import { agentTimeoutSeconds, phasePlans, toSettlementPlan } from './plan.ts';
import { addHandlerRetry } from './retry.ts';
import { Supersteps } from './supersteps.ts';

export interface WorkflowCoreProps {
  readonly workflow: LoadedWorkflow;
  readonly bundles: Bundles;
  readonly settings: WorkflowSettings;
  /** the options of an agent, by its name */
  agentSettings(agent: string): AgentSettings;
}

/** All that a run needs: the functions of a workflow, its tables, its bus and its state machine. */
export class WorkflowCore extends Construct {
  readonly stateMachine: StateMachine;
  readonly tables: WorkflowTables;
  /** the ARNs of the agents' functions as the stack of the state machine refers to them */
  readonly agentFunctionRefs: ReadonlyMap<string, AgentFunctionRef>;
  /** the agents' functions themselves, which may be in nested stacks */
  readonly agentFunctions: ReadonlyMap<string, IFunction>;
  readonly plans: readonly PhasePlan[];
  /** whether its runs may wait for answers */
  readonly asksQuestions: boolean;
  /** the declared name of the workflow */
  readonly name: string;
  /** receives the events of `patterns/catalogue/events.ts` */
  readonly bus: IEventBus;
  readonly settings: WorkflowSettings;
  /** the construct ids from the stack down to the workflow, without the stack's own */
  readonly pathInStack: readonly string[];
  /** begins the names of alarms and saved queries */
  readonly label: string;
  /** the log of the state machine, which has its failures only */
  readonly log: LogGroup;
  /** of the metrics in `patterns/catalogue/metrics.ts`; one per workflow */
  readonly metricNamespace: string;
  readonly #props: WorkflowCoreProps;
  #checkpointTable: CheckpointTable | undefined;

  constructor(scope: Construct, id: string, props: WorkflowCoreProps) {
    super(scope, id);
    const { workflow, settings } = props;
    this.#props = props;
    this.name = workflow.declaration.name;
    this.pathInStack = pathInStack(scope);
    this.label = [Stack.of(this).stackName, ...this.pathInStack].join(' ');
    this.metricNamespace = ['Ballast', Stack.of(this).stackName, ...this.pathInStack].join('/');
    this.tables = new WorkflowTables(this, 'Tables', settings);
    this.settings = settings;
    const description = `failures of workflow ${workflow.declaration.name}`;
    this.bus = settings.eventBus ?? (new EventBus(this, 'Bus', { description }) as IEventBus);
    const accept = this.addFunction('accept', { timeout: HANDLER_FUNCTION_TIMEOUT, access: RUN_ACCESS.accept });
    const handlers = Object.fromEntries(WORKFLOW_HANDLERS.map((name) => [name, this.#addHandler(name)])) as Record<
      WorkflowHandler,
      IFunction
    >;
    this.asksQuestions = asksQuestions(workflow.agents);
    const awaitAnswer = this.asksQuestions
      ? this.addFunction(AWAIT_ANSWER_HANDLER, { timeout: HANDLER_FUNCTION_TIMEOUT, access: AWAIT_ANSWER_ACCESS })
      : undefined;
    const agents = this.#addAgents();
    this.agentFunctionRefs = new Map(agents.map(({ name, ref }) => [name, ref]));
    this.agentFunctions = new Map(agents.map(({ name, target }) => [name, target]));

    this.plans = phasePlans(workflow, this.agentFunctionRefs);
    const { inputSchema } = workflow.declaration;
    const nodes = nodesInside(workflow.agents.map(({ declaration }) => declaration));
    const { faultInjection } = settings;
    this.log = stateMachineLog(this, settings, this.label);
    countUnreportedAttempts(this, this.log, this.metricNamespace);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromChainable(this.#definition(this.plans, accept, handlers, awaitAnswer)),
      queryLanguage: QueryLanguage.JSONATA,
      comment: commentWith({
        faultInjection,
        ...(inputSchema === undefined ? {} : { inputSchema }),
        ...(nodes.length === 0 ? {} : { nodes }),
      }),
      // the history has all events; a log of them would copy inputs and answers
      logs: { destination: this.log, level: LogLevel.ERROR, includeExecutionData: false },
      tracingEnabled: settings.tracing,
      timeout:
        settings.executionTimeout ??
        Duration.seconds(executionTimeoutSeconds(this.plans, workflow.graph?.recursionLimit)),
      ...(settings.stateMachineName === undefined ? {} : { stateMachineName: settings.stateMachineName }),
      ...(settings.encryptionKey === undefined
        ? {}
        : { encryptionConfiguration: new CustomerManagedEncryptionConfiguration(settings.encryptionKey) }),
    });
  }

  /** A handler of a run. Those that plan and apply the supersteps of a graph use its checkpoints. */
  #addHandler(name: WorkflowHandler): IFunction {
    const timeout = HANDLER_FUNCTION_TIMEOUT;
    const isOfGraph = this.#props.workflow.graph !== undefined && (name === 'begin-phase' || name === 'end-phase');
    if (!isOfGraph) return this.addFunction(name, { timeout, access: RUN_ACCESS[name] });
    const checkpoints = this.#checkpoints();
    const target = this.addFunction(name, {
      timeout,
      access: GRAPH_ACCESS[name],
      environment: checkpoints.environment,
    });
    checkpoints.grantUse(target);
    return target;
  }

  /** Adds the functions of all agents: to this stack, or for a large workflow to a nested stack per phase. */
  #addAgents(): { readonly name: string; readonly target: IFunction; readonly ref: AgentFunctionRef }[] {
    const { declaration, agents } = this.#props.workflow;
    const isLarge = agents.length > MAX_AGENTS_IN_ONE_STACK;
    const stacks = new Map(
      (isLarge ? declaration.phases : []).map((phase) => [
        phase,
        new AgentStack(this, `Agents ${phase}`, { workflow: declaration.name, path: this.pathInStack, phase }),
      ]),
    );
    return agents.map(({ declaration: agent }) => {
      const stack = stacks.get(agent.phase);
      const checkpoints = agent.tiers.some((tier) => tier.keepsCheckpoints) ? this.#checkpoints() : undefined;
      const target = this.addFunction(agent.name, {
        timeout: Duration.seconds(agentTimeoutSeconds(agent)),
        ...(checkpoints === undefined ? {} : { environment: checkpoints.environment }),
        access: agentAccess(agent, declaration.phases),
        agent: this.#props.agentSettings(agent.name),
        scope: stack ?? this,
      });
      const { environment } = this.#props.agentSettings(agent.name);
      grantModels(stack ?? this, target, agent, environment);
      checkpoints?.grantUse(target);
      return { name: agent.name, target, ref: stack?.exportArn(agent.name, target) ?? target };
    });
  }

  /** The table for checkpoints of graphs, which a workflow without graphs does not have. */
  #checkpoints(): CheckpointTable {
    const { removalPolicy, encryptionKey, recordRetention } = this.#props.settings;
    this.#checkpointTable ??= new CheckpointTable(this, 'Checkpoints', {
      removalPolicy,
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
      ...(recordRetention === undefined ? {} : { retention: recordRetention }),
    });
    return this.#checkpointTable;
  }

  /** The table with the threads of a graph. @returns undefined for a workflow of phases, whose tiers may have such a table too */
  get graphThreads(): CheckpointTable | undefined {
    return this.#props.workflow.graph === undefined ? undefined : this.#checkpointTable;
  }

  /** Adds a function to the workflow, with the environment variables and grants of its access. */
  addFunction(
    name: string,
    options: {
      readonly timeout: Duration;
      readonly access: Access;
      readonly environment?: Readonly<Record<string, string>>;
      /** of an agent's function @default - it is one of Ballast's own */
      readonly agent?: AgentSettings;
      /** @default - the workflow */
      readonly scope?: Construct;
    },
  ): IFunction {
    const { bundles, settings } = this.#props;
    const { agent } = options;
    const { recordRetention, encryptionKey } = settings;
    const { workflows, breakers, publishes = false } = options.access;
    const { function: target } = new BallastFunction(options.scope ?? this, name, {
      bundle: bundles.pathOf(name),
      timeout: options.timeout,
      settings,
      ...(agent === undefined ? {} : { agent }),
      service: `${this.name}/${name}`,
      environment: {
        POWERTOOLS_METRICS_NAMESPACE: this.metricNamespace,
        ...(settings.tracing ? { TRACING: 'enabled' } : {}),
        ...(workflows ? { WORKFLOW_TABLE: this.tables.workflows.tableName } : {}),
        ...(breakers
          ? {
              BREAKER_TABLE: this.tables.breakers.tableName,
              CIRCUIT_OPEN_MS: String(settings.circuitOpenTime.toMilliseconds()),
            }
          : {}),
        ...(publishes ? { EVENT_BUS: this.bus.eventBusName } : {}),
        ...(publishes && this.eventResourceArn !== undefined ? { EVENT_ORIGIN: this.eventResourceArn } : {}),
        ...(workflows && recordRetention !== undefined ? { RETENTION_DAYS: String(recordRetention.toDays()) } : {}),
        ...options.environment,
      },
    });
    if (workflows) this.tables.workflows.grant(target, ...actionNames(workflows));
    if (breakers) this.tables.breakers.grant(target, ...actionNames(breakers));
    if (publishes) this.bus.grantPutEventsTo(target);
    encryptionKey?.grantEncryptDecrypt(target);
    return target;
  }

  /** The ARN in `resources` of the workflow's events. @returns undefined where the bus is the workflow's own */
  get eventResourceArn(): string | undefined {
    return this.settings.eventBus === undefined ? undefined : this.tables.workflows.tableArn;
  }

  /** Accept, the phases, Report. */
  #definition(
    plans: readonly PhasePlan[],
    accept: IFunction,
    handlers: Record<WorkflowHandler, IFunction>,
    awaitAnswer: IFunction | undefined,
  ): Chain {
    const isGraph = this.#props.workflow.graph !== undefined;
    const taskTimeout = Timeout.duration(HANDLER_TASK_TIMEOUT);
    const acceptState = new InvokeFunction(this, 'Accept', {
      functions: [accept],
      payload: {
        input: '{% $states.input %}',
        execution: {
          arn: '{% $states.context.Execution.Id %}',
          name: '{% $states.context.Execution.Name %}',
          startedAt: '{% $states.context.Execution.StartTime %}',
        },
      },
      taskTimeout,
      assign: { run: '{% $states.result.Payload %}', round: 0, ...(isGraph ? FIRST_SPENT : {}) },
      outputs: {},
    });
    const report = new InvokeFunction(this, 'Report', {
      functions: [handlers.report],
      payload: {
        run: '{% $run %}',
        phases: this.#settlementPlans(plans),
        ...ATTEMPT_COUNTS,
        enteredAt: ENTERED_AT,
        ...(isGraph ? { spent: SPENT } : {}),
      },
      taskTimeout,
      outputs: '{% $states.result.Payload %}',
    });
    addHandlerRetry(acceptState);
    addHandlerRetry(report);

    const refsOf = (plan: PhasePlan) => plan.agents.flatMap(({ name }) => this.agentFunctionRefs.get(name) ?? []);
    const phases = plans.map((plan) => {
      const props = { plan, handlers, agentFunctionRefs: refsOf(plan), awaitAnswer };
      return isGraph ? new Supersteps(this, plan.name, props) : new Phase(this, `Phase ${plan.name}`, props);
    });
    const start = Chain.start(acceptState);
    return phases.reduce((chain, phase) => chain.next(phase), start).next(report);
  }

  /** What the report is made of: of a graph its last state. */
  #settlementPlans(plans: readonly PhasePlan[]): PhaseSettlementPlan[] {
    return this.#props.workflow.graph === undefined ? plans.map(toSettlementPlan) : [GRAPH_SETTLEMENT];
  }
}

function actionNames(actions: readonly TableAction[]): string[] {
  return actions.map((action) => `dynamodb:${action}`);
}
