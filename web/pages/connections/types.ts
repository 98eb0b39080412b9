import type { z } from "zod";
import type {
  CheckedShape,
  ConnectionShape,
  DrainShape,
  PaceShape,
  SourceShape,
  UseShape,
} from "../../../src/http/api/shapes/connection.ts";
import type { HoldShape } from "../../../src/http/api/shapes/hold.ts";
import type { OAuthOfferShape, SignedInShape } from "../../../src/http/api/shapes/oauth.ts";
import type { RejectionShape } from "../../../src/http/api/shapes/status.ts";

export type Connection = z.output<typeof ConnectionShape>;
export type Source = z.output<typeof SourceShape>;
export type OAuthOffer = z.output<typeof OAuthOfferShape>;
export type SignedIn = z.output<typeof SignedInShape>;
export type Checked = z.output<typeof CheckedShape>;
export type Use = z.output<typeof UseShape>;
export type Drain = z.output<typeof DrainShape>;
export type Pace = z.output<typeof PaceShape>;
export type Hold = z.output<typeof HoldShape>;
export type Rejection = z.output<typeof RejectionShape>;
