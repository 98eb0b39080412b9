/** How often the stand-in was called, for tests and for the sandbox page. */
export interface CallCounts {
  /** Sheets calls that carried a live token, refused ones included. */
  reads: number;
  writes: number;
  /** Answers with status 400 or above, tokens excluded. */
  refused: number;
  /** Requests to the token endpoint. */
  tokens: number;
  /** By method id, such as `sheets.spreadsheets.values.append`. */
  byMethod: Record<string, number>;
}

export class CallCounter {
  #counts: CallCounts = empty();

  call(methodId: string, kind?: "read" | "write"): void {
    this.#counts.byMethod[methodId] = (this.#counts.byMethod[methodId] ?? 0) + 1;
    if (kind === "read") this.#counts.reads += 1;
    if (kind === "write") this.#counts.writes += 1;
  }

  token(): void {
    this.#counts.tokens += 1;
  }

  refusal(): void {
    this.#counts.refused += 1;
  }

  read(): CallCounts {
    return { ...this.#counts, byMethod: { ...this.#counts.byMethod } };
  }

  reset(): void {
    this.#counts = empty();
  }
}

function empty(): CallCounts {
  return { reads: 0, writes: 0, refused: 0, tokens: 0, byMethod: {} };
}
