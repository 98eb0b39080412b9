/** What the sandbox tells, taken from the shapes by which the server checks its answers. */
import type { z } from "zod";
import type { ArrivalsShape, SandboxShape, TroubleShape } from "../../../src/http/api/shapes/sandbox.ts";

export type Sandbox = z.output<typeof SandboxShape>;
export type Trouble = z.output<typeof TroubleShape>;
export type Arrivals = z.output<typeof ArrivalsShape>;
export type Channel = Arrivals["channels"][number];
export type Message = Channel["messages"][number];
export type Sheet = Arrivals["sheets"][number];

export interface Sample {
  event: string;
  score?: number;
  candidate?: { name: string; email: string };
}

export interface Sent {
  vendor: string;
  event: string;
  accepted: boolean | null;
  status: number | null;
}
