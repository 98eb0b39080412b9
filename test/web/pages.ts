/** The pages that pages.test.ts looks at. */
import type { Server } from "../http/server.ts";
import { ACCOUNT_PAGES } from "./account-pages.ts";

export interface Shown {
  /** Of its pictures, in docs/screenshots. */
  name: string;
  /** Where it stands; asked of the server when it holds an id, or needs something to show first. */
  path: string | ((server: Server) => Promise<string>);
  /** Its heading of the first level, seen before anything is judged. */
  heading: string | RegExp;
  /** Who looks, by their cookie; empty: nobody. Left out: the operator, by a token. */
  cookie?: (server: Server) => Promise<string>;
}

export const PAGES: Shown[] = [
  ...ACCOUNT_PAGES,
  { name: "home", path: "/", heading: "Home" },
  { name: "not-found", path: "/nothing-here", heading: "There is no such page" },
];
