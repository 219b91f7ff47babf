import { canonicalJson } from '../patterns/json/canonical-json.ts';
import type { Json } from '../patterns/json/json.ts';
import type { Reconnecting } from './connection.ts';

/** How often what a page shows is read again, in milliseconds. */
export interface Pace {
  readonly everyMs: number;
  /** while nothing changes, looks become rarer up to this */
  readonly idleMs: number;
}

/** On AWS a look at an execution is a DescribeExecution, of which an account has 10 to 15 a second. */
export const PACES: Readonly<Record<'local' | 'aws', Pace>> = {
  local: { everyMs: 250, idleMs: 1_000 },
  aws: { everyMs: 2_000, idleMs: 15_000 },
};

/** What a watch tells. */
export type WatchMessage =
  | { readonly kind: 'result'; readonly result: string }
  | { readonly kind: 'refused'; readonly error: unknown }
  | { readonly kind: 'lost' }
  | { readonly kind: 'found' };

interface Topic {
  readonly listeners: Set<(message: WatchMessage) => void>;
  last: WatchMessage | undefined;
  isEnded: boolean;
}

/** Reads again and again what pages watch. The same topic is read once, however many pages watch it. */
export class Watches {
  readonly #connection: Reconnecting;
  readonly #pace: Pace;
  readonly #topics = new Map<string, Topic>();
  readonly #wait: (ms: number) => Promise<void>;

  constructor(connection: Reconnecting, pace: Pace, wait = sleep) {
    this.#connection = connection;
    this.#pace = pace;
    this.#wait = wait;
  }

  /** @param name what is watched, for those who watch the same @returns ends the watch */
  watch(name: Json, read: () => Promise<unknown>, listener: (message: WatchMessage) => void): () => void {
    const key = canonicalJson(name);
    const known = this.#topics.get(key);
    const topic = known ?? { listeners: new Set(), last: undefined, isEnded: false };
    topic.listeners.add(listener);
    if (topic.last !== undefined) listener(topic.last);
    const unlisten = this.#connection.onLost((lost) => listener({ kind: lost ? 'lost' : 'found' }));
    if (known === undefined) {
      this.#topics.set(key, topic);
      void this.#follow(topic, read);
    }
    return () => {
      unlisten();
      topic.listeners.delete(listener);
      if (topic.listeners.size > 0) return;
      topic.isEnded = true;
      if (this.#topics.get(key) === topic) this.#topics.delete(key);
    };
  }

  async #follow(topic: Topic, read: () => Promise<unknown>): Promise<void> {
    let waitMs = this.#pace.everyMs;
    let last = '';
    while (!topic.isEnded) {
      const message = await this.#look(read);
      const text = message.kind === 'result' ? message.result : String(message.kind === 'refused' ? message.error : '');
      const isNew = text !== last;
      last = text;
      if (isNew) {
        topic.last = message;
        for (const listener of topic.listeners) listener(message);
      }
      waitMs = isNew ? this.#pace.everyMs : Math.min(waitMs * 2, this.#pace.idleMs);
      await this.#wait(waitMs);
    }
  }

  async #look(read: () => Promise<unknown>): Promise<WatchMessage> {
    try {
      return { kind: 'result', result: JSON.stringify(await this.#connection.read(read)) };
    } catch (error) {
      return { kind: 'refused', error };
    }
  }
}

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
