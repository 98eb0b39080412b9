/** What the API answers, taken from the shapes by which the server checks its answers. Types only: none of it is shipped. */
import type { z } from "zod";
import type { AppShape } from "../../src/http/api/shapes/app.ts";
import type { RunDetailShape, RunShape } from "../../src/http/api/shapes/run.ts";

export type App = z.output<typeof AppShape>;
export type Run = z.output<typeof RunShape>;
export type RunDetail = z.output<typeof RunDetailShape>;

export interface Me {
  id: string;
  name: string;
  scopes: string[];
  version: string;
}

/** Lists that grow come in pages: `next` is the `before` of the page that follows. */
export interface Page<T> {
  items: T[];
  next: string | null;
}
