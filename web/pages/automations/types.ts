/** What the pages about automations read. Types only: none of it is shipped. */
import type { z } from "zod";
import type { ActivityShape } from "../../../src/http/api/shapes/activity.ts";
import type { AutomationShape, AutomationVersionShape } from "../../../src/http/api/shapes/automation.ts";
import type { ConnectionShape } from "../../../src/http/api/shapes/connection.ts";
import type { DifferenceShape, DraftProblemShape, DraftShape } from "../../../src/http/api/shapes/draft.ts";
import type { RecipeShape } from "../../../src/http/api/shapes/recipe.ts";

export type Automation = z.output<typeof AutomationShape>;
export type AutomationState = Automation["state"];
export type AutomationVersion = z.output<typeof AutomationVersionShape>;
export type Activity = z.output<typeof ActivityShape>;
export type Connection = z.output<typeof ConnectionShape>;
export type Difference = z.output<typeof DifferenceShape>;
export type DraftProblem = z.output<typeof DraftProblemShape>;
export type SavedDraft = z.output<typeof DraftShape>;
export type Recipe = z.output<typeof RecipeShape>;
