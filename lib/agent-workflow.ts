import { Duration } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Chain, DefinitionBody, QueryLanguage, StateMachine, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { PhasePlan } from '../patterns/catalogue/payloads.ts';
import type { Stage } from './config.ts';
import type { LoadedWorkflow } from './declarations/declarations.ts';
import { type Access, agentAccess, RUN_ACCESS, type TableAction } from './functions/access.ts';
import type { Bundles } from './functions/bundles.ts';
import { BallastFunction } from './functions/function.ts';
import { WORKFLOW_HANDLERS, type WorkflowHandler } from './functions/handlers.ts';
import { type AgentFunction, AgentStack, MAX_AGENTS_IN_ONE_STACK } from './workflow/agent-stack.ts';
import { InvokeFunction } from './workflow/invoke-function.ts';
import { ATTEMPT, HANDLER_FUNCTION_TIMEOUT, HANDLER_TASK_TIMEOUT, Phase } from './workflow/phase.ts';
import { agentTimeoutSeconds, phasePlans, settlementPlanOf } from './workflow/plan.ts';
import { retryHandler } from './workflow/retry.ts';
import { WorkflowTables } from './workflow-tables.ts';

/**
 * Limit of one execution: 5 minutes per phase, for three rounds of 45 s and retried handlers, and 5 more; 20 minutes for up
 * to three phases.
 */
function executionTimeout(phases: number): Duration {
  return Duration.minutes(Math.max(20, phases * 5 + 5));
}

export interface AgentWorkflowProps {
  readonly workflow: LoadedWorkflow;
  readonly bundles: Bundles;
  readonly stage: Stage;
}

/** A workflow of agents: its functions, tables, bus and state machine. */
export class AgentWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  readonly tables: WorkflowTables;
  readonly agents: ReadonlyMap<string, AgentFunction>;
  readonly plans: readonly PhasePlan[];
  /** the declared name of the workflow */
  readonly name: string;
  /** receives the events of `patterns/catalogue/events.ts` */
  readonly bus: EventBus;
  readonly #props: AgentWorkflowProps;

  constructor(scope: Construct, id: string, props: AgentWorkflowProps) {
    super(scope, id);
    const { workflow, stage } = props;
    this.#props = props;
    this.name = workflow.declaration.name;
    this.tables = new WorkflowTables(this, 'Tables', { stage });
    this.bus = new EventBus(this, 'Bus', { description: `failures of workflow ${workflow.declaration.name}` });
    const accept = this.addFunction('accept', { timeout: HANDLER_FUNCTION_TIMEOUT, access: RUN_ACCESS.accept });
    const handlers = Object.fromEntries(
      WORKFLOW_HANDLERS.map((name) => [
        name,
        this.addFunction(name, { timeout: HANDLER_FUNCTION_TIMEOUT, access: RUN_ACCESS[name] }),
      ]),
    ) as Record<WorkflowHandler, IFunction>;
    this.agents = this.#addAgents();

    this.plans = phasePlans(workflow, this.agents);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromChainable(this.#definition(this.plans, accept, handlers)),
      queryLanguage: QueryLanguage.JSONATA,
      timeout: executionTimeout(this.plans.length),
    });
  }

  /** Adds the functions of all agents: to this stack, or for a large workflow to a nested stack per phase. */
  #addAgents(): Map<string, AgentFunction> {
    const { declaration, agents } = this.#props.workflow;
    const isLarge = agents.length > MAX_AGENTS_IN_ONE_STACK;
    const stacks = new Map(
      (isLarge ? declaration.phases : []).map((phase) => [
        phase,
        new AgentStack(this, `Agents ${phase}`, { workflow: declaration.name, phase }),
      ]),
    );
    return new Map(
      agents.map(({ declaration: agent }) => {
        const stack = stacks.get(agent.phase);
        const target = this.addFunction(agent.name, {
          timeout: Duration.seconds(agentTimeoutSeconds(agent)),
          access: agentAccess(agent, declaration.phases),
          scope: stack ?? this,
        });
        return [agent.name, stack?.publish(agent.name, target) ?? target];
      }),
    );
  }

  /** Adds a function to the workflow, with the environment variables and grants of its access. */
  addFunction(
    name: string,
    options: {
      readonly timeout: Duration;
      readonly access: Access;
      readonly environment?: Readonly<Record<string, string>>;
      /** @default - the workflow */
      readonly scope?: Construct;
    },
  ): IFunction {
    const { bundles, stage } = this.#props;
    const { workflows, breakers, publishes = false } = options.access;
    const { function: target } = new BallastFunction(options.scope ?? this, name, {
      bundle: bundles.pathOf(name),
      timeout: options.timeout,
      stage,
      service: `${this.name}/${name}`,
      environment: {
        ...(workflows ? { WORKFLOW_TABLE: this.tables.workflows.tableName } : {}),
        ...(breakers
          ? { BREAKER_TABLE: this.tables.breakers.tableName, CIRCUIT_OPEN_MS: String(stage.circuitOpenMs) }
          : {}),
        ...(publishes ? { EVENT_BUS: this.bus.eventBusName } : {}),
        ...options.environment,
      },
    });
    if (workflows) this.tables.workflows.grant(target, ...actionNames(workflows));
    if (breakers) this.tables.breakers.grant(target, ...actionNames(breakers));
    if (publishes) this.bus.grantPutEventsTo(target);
    return target;
  }

  /** Accept, the phases, Report. */
  #definition(plans: readonly PhasePlan[], accept: IFunction, handlers: Record<WorkflowHandler, IFunction>): Chain {
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
      assign: { run: '{% $states.result.Payload %}', round: 0 },
      outputs: {},
    });
    const report = new InvokeFunction(this, 'Report', {
      functions: [handlers.report],
      payload: { run: '{% $run %}', phases: plans.map(settlementPlanOf), ...ATTEMPT },
      taskTimeout,
      outputs: '{% $states.result.Payload %}',
    });
    retryHandler(acceptState);
    retryHandler(report);

    const agents = (plan: PhasePlan) => plan.agents.flatMap(({ name }) => this.agents.get(name) ?? []);
    const phases = plans.map((plan) => new Phase(this, `Phase ${plan.name}`, { plan, handlers, agents: agents(plan) }));
    const start = Chain.start(acceptState);
    return phases.reduce((chain, phase) => chain.next(phase), start).next(report);
  }
}

function actionNames(actions: readonly TableAction[]): string[] {
  return actions.map((action) => `dynamodb:${action}`);
}
