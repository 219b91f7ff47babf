import { isLost } from '../ops/follow.ts';
import type { OperationContext } from '../ops/operations/operation.ts';

/** The cloud that the console shows, which may be lost and found again. */
export interface ConsoleConnection {
  readonly context: OperationContext;
  /** where it is, for the user: the state folder, or the stack with its region */
  readonly place: string;
  readonly kind: 'local' | 'aws';
  /** Opens the connection again after a request failed for lack of one. @throws when that is not possible yet */
  reconnect(): Promise<void>;
}

/** Between two attempts to find the cloud again, in milliseconds. */
const RETRY_MS = 2_000;

/** Asks through a connection; while it is lost everybody waits for the same attempt to find it again. */
export class Reconnecting {
  readonly connection: ConsoleConnection;
  readonly #listeners = new Set<(isLost: boolean) => void>();
  #finding: Promise<void> | undefined;
  #isClosed = false;

  constructor(connection: ConsoleConnection) {
    this.connection = connection;
  }

  /** Calls a listener whenever the cloud is lost, and when it is found. @returns removes it */
  onLost(listener: (isLost: boolean) => void): () => void {
    this.#listeners.add(listener);
    if (this.#finding !== undefined) listener(true);
    return () => this.#listeners.delete(listener);
  }

  /** Reads; asks again once the cloud is found. */
  async read<Result>(ask: () => Promise<Result>): Promise<Result> {
    for (;;) {
      await this.#finding;
      try {
        return await ask();
      } catch (error) {
        if (!isLost(error) || this.#isClosed) throw error;
        this.#find();
      }
    }
  }

  /** Changes something: what became of it when the cloud is lost is not known, so it is not asked again. */
  async change<Result>(ask: () => Promise<Result>): Promise<Result> {
    await this.#finding;
    try {
      return await ask();
    } catch (error) {
      if (isLost(error)) this.#find();
      throw error;
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  #find(): void {
    this.#finding ??= this.#findAgain().finally(() => {
      this.#finding = undefined;
      this.#tell(false);
    });
  }

  async #findAgain(): Promise<void> {
    this.#tell(true);
    while (!this.#isClosed) {
      try {
        await this.connection.reconnect();
        return;
      } catch {
        await new Promise((resolve) => {
          setTimeout(resolve, RETRY_MS).unref();
        });
      }
    }
  }

  #tell(lost: boolean): void {
    for (const listener of this.#listeners) listener(lost);
  }
}
