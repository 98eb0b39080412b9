import type { z } from "zod";
import type {
  InvitationShape,
  LinkShape,
  NewInvitationShape,
  NewLinkShape,
  PersonShape,
  SessionShape,
  SessionStateShape,
} from "../../../src/http/api/shapes/person.ts";
import type { NewTokenShape, TokenShape } from "../../../src/http/api/shapes/token.ts";

export type Person = z.output<typeof PersonShape>;
export type Invitation = z.output<typeof InvitationShape>;
export type NewInvitation = z.output<typeof NewInvitationShape>;
export type LinkInfo = z.output<typeof LinkShape>;
export type NewLink = z.output<typeof NewLinkShape>;
export type Session = z.output<typeof SessionShape>;
export type SessionState = z.output<typeof SessionStateShape>;
export type Token = z.output<typeof TokenShape>;
export type NewToken = z.output<typeof NewTokenShape>;
