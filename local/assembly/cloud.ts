import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock/clock.ts';
import { openClock, type TimeMode } from '../clock/open.ts';
import { createDice } from '../clock/random.ts';
import type { Json } from '../json.ts';
import { type CloudCredentials, ensureCredentials, newCredentials } from '../process/credentials.ts';
import { type FunctionSettings, NO_SETTINGS } from '../process/function-settings.ts';
import { type DynamoDbService, openDynamoDb } from '../services/dynamodb/service.ts';
import type { EventBuses } from '../services/events/bus.ts';
import { createTaskRunner } from '../services/integrations/task-runner.ts';
import { buildBootstrap } from '../services/lambda/runtime.ts';
import { createLambdaService, type LambdaService } from '../services/lambda/service.ts';
import { callLogs } from '../services/logs/service.ts';
import { type LogStore, openLogStore } from '../services/logs/store.ts';
import { withLocalQueueUrls } from '../services/queues/local-urls.ts';
import {
  createStepFunctions,
  fileJournal,
  memoryJournal,
  type StepFunctionsService,
} from '../services/step-functions/index.ts';
import { createAccessKeys } from '../wire/access-keys.ts';
import type { Intercept } from '../wire/answer.ts';
import { createLeases, type Leases } from '../wire/leases.ts';
import { answerRequest } from '../wire/router.ts';
import { startWireServer } from '../wire/server.ts';
import { readAssembly } from './assembly.ts';
import { deployStateMachines } from './deploy-state-machines.ts';
import { type Messaging, openMessaging } from './messaging.ts';
import { type CloudResources, readResources } from './template/resources.ts';
import { noticeOf } from './template/unsupported-resources.ts';

export interface CloudOptions {
  /** the output folder of `cdk synth` */
  readonly assembly: string;
  /** where everything is kept between two starts. @default - in memory, gone at the end */
  readonly stateDir?: string;
  /** @default 'real' */
  readonly time?: TimeMode;
  /** of everything random. @default - the one the state directory had, or a new one */
  readonly seed?: number;
  /** real time a handler may at least compute in one go while time is virtual @default 10 s */
  readonly shortestWatchdogMs?: number;
  /** @default - functions get what the template gives them */
  readonly functionSettings?: FunctionSettings;
  /** what time it is on this machine when the cloud starts @default Date.now */
  readonly machineNowMs?: () => number;
  /** told of every client that comes or goes */
  readonly onLeases?: (count: number) => void;
  /** @default - every request is passed on */
  readonly intercept?: Intercept;
}

const SHORTEST_WATCHDOG_MS = 10_000;

/** A running cloud. */
export interface Cloud {
  readonly endpoint: string;
  readonly port: number;
  /** what its clients sign with */
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
  /** what the template asks for and this cloud does not run. @default - everything is run */
  readonly notice?: string;
  readonly leases: Leases;
  stop(): Promise<void>;
}

/**
 * Starts everything the assembly describes.
 *
 * @throws when the assembly cannot be read, or a resource of it cannot be run as it is
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const resources = readResources(readAssembly(options.assembly));
  const inMemory = options.stateDir === undefined;
  const stateDir = openStateDirectory(options.stateDir);
  const closers: Closers = {};
  const stop = async () => {
    await closers.server?.();
    closers.clock?.();
    await closers.lambda?.();
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

/** What has been started so far and must be ended, in the order in which `stop` does it. */
interface Closers {
  server?: () => Promise<void>;
  clock?: () => void;
  lambda?: () => Promise<void>;
  messaging?: () => void;
  dynamoDb?: () => Promise<void>;
  journal?: () => void;
  logs?: () => void;
  savedClock?: () => void;
}

async function startServices(
  options: CloudOptions,
  resources: CloudResources,
  stateDir: string,
  closers: Closers,
): Promise<Omit<Cloud, 'stop'>> {
  const inMemory = options.stateDir === undefined;
  const inState = (folder: string) => join(stateDir, folder);
  const opened = openClock(stateDir, options.time ?? 'real', {
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.machineNowMs === undefined ? {} : { machineNowMs: options.machineNowMs }),
  });
  const { clock, seed, startSeed, workerTime } = opened;
  closers.clock = () => opened.stop();
  closers.savedClock = () => opened.close();
  const { accountId, region } = resources;

  const logs = openLogStore(inState('logs'));
  closers.logs = () => logs.close();
  const dynamoDb = openDynamoDb({ directory: inState('dynamodb'), inMemory });
  closers.dynamoDb = () => dynamoDb.stop();
  const messaging = openMessaging({
    stateDir,
    resources,
    clock,
    random: createDice(startSeed),
    logs,
    endpoint: () => server.endpoint,
    lambda: () => lambda,
    stepFunctions: () => stepFunctions,
  });
  closers.messaging = () => messaging.close();
  const { events } = messaging;
  const logsService = (operation: string, request: Json) => callLogs(logs, operation, request);

  const intercept = options.intercept ?? ((_, passOn) => passOn());
  let notice: string | undefined;
  const credentials = inMemory ? newCredentials() : ensureCredentials(stateDir);
  let settings = options.functionSettings ?? NO_SETTINGS;
  const accessKeys = createAccessKeys();
  accessKeys.add(credentials.accessKeyId);
  const leases = createLeases(options.onLeases ?? (() => undefined));
  let ready: (services: Parameters<typeof answerRequest>[0]) => void = () => undefined;
  const services = new Promise<Parameters<typeof answerRequest>[0]>((resolve) => {
    ready = resolve;
  });
  const server = await startWireServer({
    clock,
    leases,
    accessKeys,
    onSettings: (next) => {
      if (isDeepStrictEqual(next, settings)) return;
      settings = next;
      lambda.renewEnvironments();
    },
    greeting: () => JSON.stringify({ outputs, ...(notice === undefined ? {} : { notice }) }),
    answer: async (request) => {
      const running = await services;
      return await intercept(request, () => answerRequest(running, request));
    },
  });

  closers.server = () => server.stop();
  const here = (values: Readonly<Record<string, string>>) =>
    withLocalQueueUrls(values, server.endpoint, messaging.queues.names());
  const outputs = here(resources.outputs);

  const [bootstrap] = await Promise.all([
    buildBootstrap(inState('runtime')),
    ...resources.tables.map((table) => dynamoDb.ensureTable(table)),
  ]);
  for (const logGroup of resources.logGroups) logs.createGroup(logGroup);
  const lambda = createLambdaService({
    host: {
      bootstrap,
      endpoint: server.endpoint,
      accessKeys,
      settings: () => settings,
      region,
      clock,
      time: workerTime,
      shortestWatchdogMs: options.shortestWatchdogMs ?? SHORTEST_WATCHDOG_MS,
      onLog: (logGroup, logStream, lines) => {
        const timestamp = clock.nowMs();
        logs.append(
          logGroup,
          lines.map((message) => ({ timestamp, message, logStream })),
        );
      },
    },
    functions: resources.functions.map((each) => ({ ...each, environment: here(each.environment) })),
    directory: inState('functions'),
    seed: startSeed,
  });
  closers.lambda = () => lambda.stop();
  const tasks = createTaskRunner(clock, {
    lambda,
    dynamoDb,
    events,
    messaging,
    callLogs: logsService,
    stepFunctions: () => stepFunctions,
  });
  const journal = inMemory ? memoryJournal() : fileJournal(inState('step-functions'));
  closers.journal = () => journal.close();
  const stepFunctions: StepFunctionsService = createStepFunctions({
    clock,
    journal,
    random: createDice(startSeed),
    tasks: {
      start(task, listener) {
        opened.beginCall();
        tasks.start(task, listener);
      },
    },
    region,
    accountId,
  });
  stepFunctions.onStatusChange((detail) => {
    const arn = String((detail as { executionArn?: Json }).executionArn);
    events.emit({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      resources: [arn],
      detail,
    });
  });
  await stepFunctions.recover();
  opened.watchCalls(() => stepFunctions.hasCallsUnderWay());
  const leftOut = await deployStateMachines(stepFunctions, resources.stateMachines);
  notice = noticeOf(leftOut.reduce(withNotRun, resources));
  messaging.start();
  ready({
    stepFunctions,
    lambda,
    dynamoDb,
    events,
    messaging,
    callLogs: logsService,
    accountId,
    region,
    passThrough: () => settings.passThrough,
  });

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
    ...(notice === undefined ? {} : { notice }),
    leases,
  };
}

function withNotRun(resources: CloudResources, machine: string): CloudResources {
  const type = 'AWS::StepFunctions::StateMachine';
  const notRun = new Map([...resources.notRun, [type, [...(resources.notRun.get(type) ?? []), machine]]]);
  return { ...resources, notRun };
}

/** Results and inputs of agents lie in there: it is nobody else's to read. */
function openStateDirectory(stateDir: string | undefined): string {
  if (stateDir === undefined) return mkdtempSync(join(tmpdir(), 'cloud-'));
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  chmodSync(stateDir, 0o700);
  return stateDir;
}
