import { processRequire } from '../../../process-require.ts';
import { CLIENT_KINDS } from './client-kinds.ts';
import { type ClientConfig, type ClientEnvironment, type ClientService, InProcessClient } from './sdk-client.ts';

type ClientClass = new (config?: object) => object;

/**
 * A module outside of a bundle: loaded once per process, among the process's own modules, so that its classes are those of the
 * bundles' world also under a test runner. Clients of the SDK send through the cloud's connection.
 * @param file its absolute path
 */
export function sharedModule(file: string, environment: ClientEnvironment): unknown {
  const module = processRequire(file) as object;
  const name = Object.keys(CLIENT_KINDS).find((each) => file.includes(`/node_modules/${each}/`));
  return name === undefined ? module : withInProcessClients(name, module, environment);
}

/**
 * A package of the SDK whose clients are answered in this process, unless they are sent elsewhere than to the cloud.
 * @param name of the package, one of CLIENT_KINDS
 * @param exports of it
 */
export function withInProcessClients<T extends object>(name: string, exports: T, environment: ClientEnvironment): T {
  const kind = CLIENT_KINDS[name];
  if (kind === undefined) throw new Error(`${name} has no clients in this process: see CLIENT_KINDS`);
  const module = exports as Readonly<Record<string, unknown>>;
  const classes = kind.names.flatMap((each) => {
    const Client = module[each];
    return typeof Client === 'function'
      ? [[each, inProcess(Client as ClientClass, { ...kind, exceptions: module }, environment)]]
      : [];
  });
  const own: Readonly<Record<string, unknown>> = Object.fromEntries(classes);
  // what a module exports needs no `this`, and a class that is bound takes every error of its package for an instance
  return new Proxy(exports, {
    get: (target, key): unknown => (Object.hasOwn(own, key) ? own[key as string] : Reflect.get(target, key)),
  });
}

/** A client that sends elsewhere is the SDK's own. */
function inProcess(Client: ClientClass, service: ClientService, environment: ClientEnvironment): ClientClass {
  const { cloud, env } = environment;
  // an instance of the SDK's class, which its paginators require, with the methods of InProcessClient
  const prototype = Object.create(
    Client.prototype as object,
    Object.getOwnPropertyDescriptors(InProcessClient.prototype),
  ) as object;
  function create(config: ClientConfig = {}): object {
    const url = config.endpoint ?? env[service.endpoint] ?? env.AWS_ENDPOINT_URL;
    if (url !== `http://${cloud.host}`) return elsewhere(Client, { ...config, endpoint: url }, environment);
    const client = Object.setPrototypeOf(new InProcessClient(config, service, environment), prototype) as Sending;
    const others = () => elsewhere(Client, { ...config, endpoint: url }, environment);
    return service.takes === undefined ? client : withOthers(client, service.takes, others);
  }
  return Object.assign(create, { prototype }) as unknown as ClientClass;
}

interface Sending {
  send: (
    command: { readonly constructor: { readonly name: string }; readonly input: object },
    ...more: unknown[]
  ) => unknown;
}

/** What is not answered in this process is sent by the SDK's own client. */
function withOthers(client: Sending, takes: NonNullable<ClientService['takes']>, open: () => Sending): Sending {
  const send = client.send.bind(client);
  let other: Sending | undefined;
  client.send = (command, ...more) => {
    if (takes(command.constructor.name.replace(/Command$/, ''), command.input)) return send(command, ...more);
    other ??= open();
    return other.send(command, ...more);
  };
  return client;
}

/** The SDK's own client, in real time. It is the process's: what it would read of its environment is told to it. */
function elsewhere(Client: ClientClass, config: ClientConfig, { env, work }: ClientEnvironment): Sending {
  const client = new Client({
    region: env.AWS_REGION,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
      sessionToken: env.AWS_SESSION_TOKEN,
    },
    userAgentAppId: env.AWS_SDK_UA_APP_ID,
    ...config,
  }) as { send: (...parameters: unknown[]) => Promise<unknown> };
  const send = client.send.bind(client);
  client.send = (...parameters) => {
    const end = work.begin();
    return send(...parameters).finally(end);
  };
  return client as Sending;
}
