/** What the API answers, taken from the shapes by which the server checks its answers. Types only: none of it is shipped. */
import type { z } from "zod";
import type { AppShape } from "../../src/http/api/shapes/app.ts";
import type { RunDetailShape, RunShape } from "../../src/http/api/shapes/run.ts";

export type App = z.output<typeof AppShape>;
export type Run = z.output<typeof RunShape>;
export type RunDetail = z.output<typeof RunDetailShape>;

/** Roles stand for these: a viewer has `read`; an editor `read`, `write` and `run`; an owner all. */
export type Scope = "read" | "write" | "run" | "subscribe" | "admin";
export type Role = "owner" | "editor" | "viewer";

export interface Me {
  id: string;
  /** A token is somebody's program, or a test. */
  kind: "operator" | "token" | "user";
  name: string;
  email: string | null;
  /** Of users alone. */
  role: Role | null;
  scopes: Scope[];
  version: string;
}

/** Lists that grow come in pages: `next` is the `before` of the page that follows. */
export interface Page<T> {
  items: T[];
  next: string | null;
}
