import type diagnosticsChannel from 'node:diagnostics_channel';
import { overlay } from './globals.ts';

type Subscriber = (message: unknown, name: string | symbol) => void;

/** The diagnostics channels of one execution environment: what it subscribes to is what happens in it, and ends with it. */
export interface Diagnostics {
  /** `node:diagnostics_channel` as the environment's code requires it */
  readonly module: object;
  publish(name: string, message: unknown): void;
}

export function createDiagnostics(real: typeof diagnosticsChannel): Diagnostics {
  const channels = new Map<string | symbol, Set<Subscriber>>();
  const subscribersOf = (name: string | symbol) => {
    const subscribers = channels.get(name) ?? new Set();
    channels.set(name, subscribers);
    return subscribers;
  };
  const publish = (name: string | symbol, message: unknown) => {
    for (const subscriber of [...(channels.get(name) ?? [])]) subscriber(message, name);
  };
  const subscribe = (name: string | symbol, subscriber: Subscriber) => {
    subscribersOf(name).add(subscriber);
  };
  const unsubscribe = (name: string | symbol, subscriber: Subscriber) => subscribersOf(name).delete(subscriber);
  const hasSubscribers = (name: string | symbol) => subscribersOf(name).size > 0;
  const channel = (name: string | symbol) => ({
    name,
    get hasSubscribers() {
      return hasSubscribers(name);
    },
    subscribe: (subscriber: Subscriber) => subscribe(name, subscriber),
    unsubscribe: (subscriber: Subscriber) => unsubscribe(name, subscriber),
    publish: (message: unknown) => publish(name, message),
  });
  return { module: overlay(real, { channel, subscribe, unsubscribe, hasSubscribers }), publish };
}
