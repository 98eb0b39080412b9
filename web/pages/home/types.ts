/** What Home is told, taken from the shapes by which the server checks its answers. */
import type { z } from "zod";
import type { ChartsShape, NeedShape, StartShape } from "../../../src/http/api/shapes/home.ts";

export type Need = z.output<typeof NeedShape>;
export type Start = z.output<typeof StartShape>;
export type Charts = z.output<typeof ChartsShape>;
export type Delays = Charts["delivery"]["all"];
