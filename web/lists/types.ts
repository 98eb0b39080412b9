/** What the lists show, from the shapes by which the server checks its answers. */
import type { z } from "zod";
import type { BulkJobShape, BulkPlanShape, BulkReportShape } from "../../src/http/api/shapes/bulk.ts";
import type { ListedCandidateShape, TimelineShape } from "../../src/http/api/shapes/candidate.ts";
import type { ConnectionShape } from "../../src/http/api/shapes/connection.ts";
import type { EventDetailShape, ListedEventShape } from "../../src/http/api/shapes/event-list.ts";
import type { HoldShape } from "../../src/http/api/shapes/hold.ts";
import type { ListedRunShape } from "../../src/http/api/shapes/run.ts";

export type ListedEvent = z.output<typeof ListedEventShape>;
export type EventDetail = z.output<typeof EventDetailShape>;
export type ListedRun = z.output<typeof ListedRunShape>;
export type ListedCandidate = z.output<typeof ListedCandidateShape>;
export type Timeline = z.output<typeof TimelineShape>;
export type Hold = z.output<typeof HoldShape>;
export type ConnectionView = z.output<typeof ConnectionShape>;
export type BulkPlan = z.output<typeof BulkPlanShape>;
export type BulkJob = z.output<typeof BulkJobShape>;
export type BulkReport = z.output<typeof BulkReportShape>;
export type BulkAction = BulkPlan["action"];
export type Hiring = ListedEvent["hiring"];

/** A page of a search: it may have looked for long, and tells how far back. */
export interface FoundPage<T> {
  items: T[];
  next: string | null;
  lookedBackTo: number | null;
}
