/** Every destination. A new one is a file beside this one and a line in it. */
import type { ActionApp } from "../src/core/define-action.ts";
import { googleSheets } from "./google-sheets.ts";
import { http } from "./http.ts";
import { slack } from "./slack.ts";

export const actions: readonly ActionApp[] = [slack, googleSheets, http];
