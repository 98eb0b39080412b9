/** Moments and lengths, as every answer shows them. */
import { z } from "zod";

export const Time = z
  .int()
  .meta({ id: "Time", description: "Milliseconds since the epoch.", examples: [1795269600000] });
