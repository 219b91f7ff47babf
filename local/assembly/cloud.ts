import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock/clock.ts';
import { type OpenedClock, openClock } from '../clock/open.ts';
import { createRandom } from '../clock/random.ts';
import type { JsonObject } from '../json.ts';
import { withLocalApiUrls } from '../services/api-gateway/local-urls.ts';
import { type DynamoDbService, openDynamoDb } from '../services/dynamodb/service.ts';
import type { EventBuses } from '../services/events/bus.ts';
import { createTaskRunner } from '../services/integrations/task-runner.ts';
import type { FunctionThreads } from '../services/lambda/environment.ts';
import type { FunctionResource } from '../services/lambda/function.ts';
import { type FunctionSettings, NO_SETTINGS } from '../services/lambda/function-settings.ts';
import { prepareBootstrap } from '../services/lambda/runtime.ts';
import { createLambdaService, type LambdaService } from '../services/lambda/service.ts';
import type { CloudConnection } from '../services/lambda/simulated/request.ts';
import { standInFor } from '../services/lambda/stand-ins.ts';
import { callLogs } from '../services/logs/service.ts';
import { type LogStore, openLogStore } from '../services/logs/store.ts';
import { deliverSubscriptions } from '../services/logs/subscriptions.ts';
import { EmulatedModels, type EmulatedRules } from '../services/models/emulated-models.ts';
import { withLocalQueueUrls } from '../services/queues/local-urls.ts';
import { deployStateMachines } from '../services/step-functions/deploy.ts';
import {
  createStepFunctions,
  fileJournal,
  memoryJournal,
  type StepFunctionsService,
} from '../services/step-functions/index.ts';
import { fileIn } from '../storage/record-file.ts';
import { type AccessKeys, createAccessKeys } from '../wire/access-keys.ts';
import { requestIdOf } from '../wire/answer.ts';
import { type ClientConnections, createClientConnections } from '../wire/client-connections.ts';
import { type CloudCredentials, ensureCredentials, newCredentials } from '../wire/credentials.ts';
import { interceptInRounds } from '../wire/intercept-in-rounds.ts';
import { answerRequest } from '../wire/router.ts';
import { answerOrFailure, startWireServer, type WireServer } from '../wire/server.ts';
import type { WireAnswer, WireRequest } from '../wire-messages.ts';
import type { Closers } from './closers.ts';
import type { CloudOptions } from './cloud-options.ts';
import { connectionTo } from './connection.ts';
import { writeMachineLogs } from './machine-logs.ts';
import { type Messaging, openMessaging } from './messaging.ts';
import { type Monitoring, openMonitoring } from './monitoring.ts';
import { ServiceRegistry } from './service-registry.ts';
import { openStateDirectory } from './state-directory.ts';
import { readAssembly } from './template/cloud-assembly.ts';
import { type CloudResources, readResources, type StackOutputs } from './template/resources.ts';
import { describeUnsupported, withNotRun, withoutStandIns } from './template/unsupported-resources.ts';

export type { CloudOptions };

const SHORTEST_WATCHDOG_MS = 10_000;

/** A running cloud. */
export interface Cloud {
  readonly endpoint: string;
  readonly port: number;
  /** credentials that its clients sign with */
  readonly credentials: CloudCredentials;
  readonly stepFunctions: StepFunctionsService;
  readonly lambda: LambdaService;
  readonly dynamoDb: DynamoDbService;
  readonly events: EventBuses;
  readonly messaging: Messaging;
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly seed: number;
  /** the stacks' outputs */
  readonly outputs: Readonly<Record<string, string>>;
  /** the outputs of each stack, by its name */
  readonly stacks: StackOutputs;
  /** describes resources of the template that are not run. @default - all are run */
  readonly unsupported?: string;
  readonly clients: ClientConnections;
  /** for requests of this process, without sockets */
  readonly connection: CloudConnection;
  /** emulated models, if there are any now */
  readonly models: () => EmulatedModels | undefined;
  stop(): Promise<void>;
}

/**
 * Starts everything the assembly describes.
 *
 * @throws when the assembly cannot be read, or a resource of it cannot be run as it is
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  if (options.simulated === true && options.time !== 'virtual') {
    throw new Error(
      `simulated functions have no real time: start the cloud with time 'virtual', not '${options.time ?? 'real'}'`,
    );
  }
  const resources = readResources(readAssembly(options.assembly));
  const inMemory = options.stateDir === undefined;
  const stateDir = openStateDirectory(options.stateDir);
  const closers: Closers = {};
  const stop = async () => {
    await closers.server?.();
    closers.clock?.();
    await closers.lambda?.();
    closers.monitoring?.();
    closers.messaging?.();
    await closers.dynamoDb?.();
    closers.journal?.();
    closers.logs?.();
    closers.savedClock?.();
    if (inMemory) rmSync(stateDir, { recursive: true, force: true });
  };
  try {
    return { ...(await startServices(options, resources, stateDir, closers)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Dependencies of the functions that open the services of one cloud. */
interface CloudContext {
  readonly options: CloudOptions;
  readonly resources: CloudResources;
  readonly inMemory: boolean;
  /** a file or folder in the state directory */
  readonly inState: (name: string) => string;
  readonly closers: Closers;
  readonly opened: OpenedClock;
  readonly registry: ServiceRegistry;
}

async function startServices(
  options: CloudOptions,
  resources: CloudResources,
  stateDir: string,
  closers: Closers,
): Promise<Omit<Cloud, 'stop'>> {
  const inMemory = options.stateDir === undefined;
  const inState = (name: string) => join(stateDir, name);
  const keptDir = inMemory ? undefined : stateDir;
  const opened = openClock(keptDir, options.time ?? 'real', {
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.drawnBy === undefined ? {} : { drawnBy: options.drawnBy }),
    ...(options.machineNowMs === undefined ? {} : { machineNowMs: options.machineNowMs }),
  });
  const { clock, seed, named } = opened;
  closers.clock = () => opened.stop();
  closers.savedClock = () => opened.close();
  const registry = new ServiceRegistry();
  const context: CloudContext = { options, resources, inMemory, inState, closers, opened, registry };

  const logs = openLogStore(fileIn(keptDir, 'logs'));
  closers.logs = () => logs.close();
  for (const logGroup of resources.logGroups) logs.createGroup(logGroup);
  const dynamoDb = openDynamoDb(fileIn(keptDir, 'dynamodb'));
  closers.dynamoDb = () => dynamoDb.stop();
  const credentials = inMemory ? newCredentials() : ensureCredentials(stateDir);
  const server = await openServer(context, credentials);

  const messaging = openMessaging({
    stateDir: keptDir,
    resources,
    clock,
    named,
    deliverEvent: options.deliverEvent ?? ((_, route) => route()),
    logs,
    endpoint: server.endpoint,
    registry,
  });
  closers.messaging = () => messaging.close();
  const { events, callQueues, callTopics, invokeLater } = messaging;
  registry.add({ dynamoDb, events, callQueues, callTopics, invokeLater });
  const { subscriptionFilters: filters, accountId } = resources;
  deliverSubscriptions({ filters, logs, clock, named, accountId, invokeLater });
  const monitoring = openMonitoring({ stateDir: keptDir, resources, clock, messaging, logs });
  closers.monitoring = () => monitoring.close();
  registry.add({ callCloudWatch: (operation, request) => monitoring.call(operation, request) });
  registry.add({ callLogs: (operation, request) => callLogs(logs, operation, request) });
  const apiIds = resources.restApis.map(({ id }) => id);
  const localUrls = (values: Readonly<Record<string, string>>) =>
    withLocalApiUrls(withLocalQueueUrls(values, server.endpoint, messaging.queues.names()), server.endpoint, apiIds);
  const outputs = localUrls(resources.outputs);
  const stacks = Object.fromEntries(Object.entries(resources.stacks).map(([name, each]) => [name, localUrls(each)]));

  const isWatched = options.intercept !== undefined || opened.rounds !== undefined;
  const connection = {
    ...connectionTo(server, clock, (request) => requestIdOf(request, named)),
    clockSkewMs: options.clockSkewMs,
    // where something looks at requests, none may pass by it
    ...(isWatched ? {} : { answerDynamoDb: dynamoDb.answerDirectly }),
  };
  const [threads] = await Promise.all([
    options.simulated === true ? ({ kind: 'simulated', cloud: connection } as const) : workers(inState('runtime')),
    ...resources.tables.map((table) => dynamoDb.ensureTable(table)),
  ]);
  const functions = resources.functions.map((each) => ({ ...each, environment: localUrls(each.environment) }));
  const lambda = openFunctions(context, server, { functions, threads, logs, monitoring });
  registry.add({ lambda });
  const { stepFunctions, leftOut } = await openStateMachines(context, { events, monitoring, logs });
  const isStandIn = (name: string) => standInFor(name, server.functionSettings()) !== undefined;
  const unsupported = describeUnsupported(leftOut.reduce(withNotRun, withoutStandIns(resources, isStandIn)));
  messaging.start();
  monitoring.start();
  server.open({ outputs, stacks, ...(unsupported === undefined ? {} : { unsupported }) });

  return {
    endpoint: server.endpoint,
    port: server.port,
    credentials,
    stepFunctions,
    lambda,
    dynamoDb,
    events,
    messaging,
    logs,
    clock,
    seed,
    outputs,
    stacks,
    ...(unsupported === undefined ? {} : { unsupported }),
    clients: server.clients,
    connection: connectionTo(server, clock, () => randomUUID()),
    models: server.models,
  };
}

/** The first message to a client, which `openKeepAlive` reads. */
export type Greeting = Pick<Cloud, 'outputs' | 'stacks' | 'unsupported'>;

/** The wire server, with the access keys and function settings that its requests change. */
interface CloudServer extends Pick<WireServer, 'endpoint' | 'port'> {
  readonly clients: ClientConnections;
  readonly accessKeys: AccessKeys;
  readonly functionSettings: () => FunctionSettings;
  readonly models: () => EmulatedModels | undefined;
  /** Answers a request that did not come over a socket. */
  readonly answer: (request: WireRequest) => Promise<WireAnswer>;
  /** Requests wait until all services are open. */
  open(greeting: Greeting): void;
}

/** It listens before the services are open, because functions are started with its address. */
async function openServer(
  { options, resources, closers, opened, registry }: CloudContext,
  credentials: CloudCredentials,
): Promise<CloudServer> {
  let settings = options.functionSettings ?? NO_SETTINGS;
  const sleep = (ms: number) => new Promise<void>((resolve) => opened.clock.at(nowMs() + ms, resolve));
  const emulated = (rules: EmulatedRules | undefined) =>
    rules === undefined ? undefined : new EmulatedModels(rules, { nowMs: () => nowMs(), sleep }, options.modelQuotas);
  let models = emulated(options.models ?? settings.models);
  let greeting = '';
  let outputs: StackOutputs = {};
  let open: () => void = () => undefined;
  const allOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  const accessKeys = createAccessKeys();
  accessKeys.add(credentials.accessKeyId);
  const clients = createClientConnections(options.onClientCount ?? (() => undefined));
  const intercept = interceptInRounds(opened.rounds, options, registry);
  const { accountId, region, restApis } = resources;
  const nowMs = () => opened.clock.nowMs();
  const deployedAtMs = nowMs();
  const wire = {
    services: registry,
    stacks: () => ({ outputs, deployedAtMs, accountId, region }),
    accountId,
    region,
    restApis,
    nowMs,
    named: opened.named,
    passThrough: () => settings.passThrough,
    models: () => models,
  };
  const answer = (request: WireRequest) =>
    answerOrFailure(async () => {
      await allOpen;
      return await intercept(request, () => answerRequest(wire, request));
    });
  const server = await startWireServer({
    clock: opened.clock,
    clients,
    accessKeys,
    onSettings: (next) => {
      if (isDeepStrictEqual(next, settings)) return;
      settings = next;
      models = emulated(options.models ?? settings.models);
      registry.lambda.renewEnvironments();
    },
    greeting: () => greeting,
    answer,
  });
  closers.server = () => server.stop();
  return {
    endpoint: server.endpoint,
    port: server.port,
    clients,
    accessKeys,
    functionSettings: () => settings,
    models: () => models,
    answer,
    open(content) {
      greeting = JSON.stringify(content);
      outputs = content.stacks;
      open();
    },
  };
}

async function workers(directory: string): Promise<FunctionThreads> {
  return { kind: 'workers', bootstrap: await prepareBootstrap(directory) };
}

function openFunctions(
  { options, resources, inState, closers, opened }: CloudContext,
  { endpoint, accessKeys, functionSettings }: CloudServer,
  {
    functions,
    threads,
    logs,
    monitoring,
  }: {
    readonly functions: readonly FunctionResource[];
    readonly threads: FunctionThreads;
    readonly logs: LogStore;
    readonly monitoring: Monitoring;
  },
): LambdaService {
  const { clock, workerTime, named } = opened;
  const lambda = createLambdaService({
    host: {
      threads,
      endpoint,
      allowAccessKey: (accessKeyId) => accessKeys.add(accessKeyId),
      settings: functionSettings,
      region: resources.region,
      clock,
      named,
      time: workerTime,
      rounds: opened.rounds,
      shortestWatchdogMs: options.shortestWatchdogMs ?? SHORTEST_WATCHDOG_MS,
      onInvoked: (report) => monitoring.countInvocation(report),
      onLog: (logGroup, logStream, lines) => {
        const timestamp = clock.nowMs();
        logs.append(
          logGroup,
          lines.map((message) => ({ timestamp, message, logStream })),
        );
      },
    },
    functions,
    directory: inState('functions'),
  });
  closers.lambda = () => lambda.stop();
  return lambda;
}

/** Takes up the executions of the last process, then deploys the template's state machines. */
async function openStateMachines(
  { resources, inMemory, inState, closers, opened, registry }: CloudContext,
  {
    events,
    monitoring,
    logs,
  }: { readonly events: EventBuses; readonly monitoring: Monitoring; readonly logs: LogStore },
): Promise<{ readonly stepFunctions: StepFunctionsService; readonly leftOut: readonly string[] }> {
  const { clock, named, startSeed } = opened;
  const tasks = createTaskRunner(clock, registry, named);
  const journal = inMemory ? memoryJournal() : fileJournal(inState('step-functions'));
  closers.journal = () => journal.close();
  const stepFunctions = createStepFunctions({
    clock,
    journal,
    random: createRandom(startSeed),
    named,
    tasks: {
      start(task, listener) {
        opened.beginCall();
        tasks.start(task, listener);
      },
    },
    region: resources.region,
    accountId: resources.accountId,
  });
  registry.add({ stepFunctions });
  stepFunctions.onStatusChange((detail) => {
    monitoring.countExecution(detail as JsonObject);
    events.emit({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      resources: [String((detail as JsonObject).executionArn)],
      detail,
    });
  });
  writeMachineLogs(stepFunctions, resources.stateMachines, logs);
  await stepFunctions.recover();
  opened.watchCalls(() => stepFunctions.hasCallsUnderWay());
  return { stepFunctions, leftOut: await deployStateMachines(stepFunctions, resources.stateMachines) };
}
