/** Things in the order of their ids, which is the order in which events arrived. */
export class ByArrival<T extends { readonly id: string }> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** Takes the place of one with the same id. */
  add(item: T): void {
    const place = this.#placeOf(item.id);
    this.#items.splice(place, this.#items[place]?.id === item.id ? 1 : 0, item);
  }

  /** @returns whether it was there */
  delete(id: string): boolean {
    const place = this.#placeOf(id);
    if (this.#items[place]?.id !== id) return false;
    this.#items.splice(place, 1);
    return true;
  }

  clear(): void {
    this.#items.length = 0;
  }

  get(id: string): T | undefined {
    const item = this.#items[this.#placeOf(id)];
    return item?.id === id ? item : undefined;
  }

  first(): T | undefined {
    return this.#items[0];
  }

  last(): T | undefined {
    return this.#items.at(-1);
  }

  /** Those that arrived before, oldest first; all of them without an id. */
  before(id: string | undefined): T[] {
    return id === undefined ? [...this.#items] : this.#items.slice(0, this.#placeOf(id));
  }

  #placeOf(id: string): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#items[middle]?.id ?? "") < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Runs that are known to be on their way. Whoever does not come in time is no longer waited for. */
export class OnTheWay {
  readonly #runs = new ByArrival<{ id: string; until: number }>();

  /** @param until  in milliseconds since the epoch */
  add(id: string, until: number): void {
    this.#runs.add({ id, until });
  }

  /** @returns whether it was there */
  delete(id: string): boolean {
    return this.#runs.delete(id);
  }

  clear(): void {
    this.#runs.clear();
  }

  /** May count some that are too late. */
  get size(): number {
    return this.#runs.size;
  }

  /** The one that arrived first. */
  first(now: number): { id: string; until: number } | undefined {
    for (;;) {
      const first = this.#runs.first();
      if (first === undefined || first.until > now) return first;
      this.#runs.delete(first.id);
    }
  }
}
