import type diagnosticsChannel from 'node:diagnostics_channel';
import { overlay } from './globals.ts';

type Subscriber = (message: unknown, name: string | symbol) => void;

/**
 * The diagnostics channels of Node's HTTP client in one execution environment: it hears of its own requests, and its subscriptions
 * end with it. Every other channel is the process's.
 */
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
  const isOwn = (name: string | symbol) => String(name).startsWith('http.client.');
  const subscribe = (name: string | symbol, subscriber: Subscriber) => {
    if (isOwn(name)) subscribersOf(name).add(subscriber);
    else real.subscribe(name, subscriber);
  };
  const unsubscribe = (name: string | symbol, subscriber: Subscriber) =>
    isOwn(name) ? subscribersOf(name).delete(subscriber) : real.unsubscribe(name, subscriber);
  const hasSubscribers = (name: string | symbol) =>
    isOwn(name) ? subscribersOf(name).size > 0 : real.hasSubscribers(name);
  const channel = (name: string | symbol) => (isOwn(name) ? ownChannel(name) : real.channel(name));
  const ownChannel = (name: string | symbol) => ({
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
