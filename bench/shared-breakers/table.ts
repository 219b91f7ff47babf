/** One item of a table in memory, with the requests that were made for it. Every request takes one turn of `clock`. */
export class CountedItem<Item extends object> {
  reads = 0;
  writes = 0;
  #item: Item | undefined;
  readonly #latency: () => Promise<void>;

  /** @param latency of a request, in which other callers go on */
  constructor(latency: () => Promise<void>) {
    this.#latency = latency;
  }

  async read(): Promise<Item | undefined> {
    this.reads += 1;
    await this.#latency();
    return this.#item === undefined ? undefined : { ...this.#item };
  }

  /** @returns whether the condition held, so that the item was written */
  async write(item: Item, condition: (stored: Item | undefined) => boolean = () => true): Promise<boolean> {
    this.writes += 1;
    await this.#latency();
    if (!condition(this.#item)) return false;
    this.#item = item;
    return true;
  }

  /** One update whose new value depends on the stored one, as `ADD` does. @returns the new item, or undefined when refused */
  async update(change: (stored: Item | undefined) => Item | undefined): Promise<Item | undefined> {
    this.writes += 1;
    await this.#latency();
    const next = change(this.#item);
    if (next !== undefined) this.#item = next;
    return next;
  }
}
