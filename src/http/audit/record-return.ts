/** Who came back from the company's issuer, and whether they got in: a sign-in like any other, though it is a GET. */
import type { Returned } from "../../accounts/accounts.ts";
import type { Visitor } from "../../accounts/visitor.ts";
import type { Audit } from "../../run/operations/audit.ts";
import { ANONYMOUS } from "../access.ts";

export async function recordReturn(
  audit: Pick<Audit, "record">,
  { user, roleBefore, email, location }: Returned,
  { address, userAgent }: Visitor,
): Promise<void> {
  const about = { area: "session", operation: "finishOidc", address, userAgent } as const;
  if (user) {
    const first = roleBefore === null ? ", for the first time" : "";
    await audit.record({
      ...about,
      caller: { kind: "user", id: user.id, name: user.name },
      action: `signed in through the company's accounts${first}`,
      changes: roleBefore === undefined ? [] : [{ what: "Role", before: roleBefore, after: user.role }],
    });
    return;
  }
  const { kind, id, name } = ANONYMOUS;
  await audit.record({
    ...about,
    caller: { kind, id, name },
    action: `tried to sign in through the company's accounts${email === null ? "" : ` as ${email}`}`,
    // whom the issuer knows is told apart; anybody else can come back from nowhere as often as they like
    target: email === null ? null : { kind: "person", id: email, name: email },
    outcome: "refused",
    code: reasonIn(location),
    often: true,
  });
}

/** The library's own word for it: what an address says may be anything. */
function reasonIn(location: string): string {
  const said = URL.parse(location, "https://here.invalid")?.searchParams.get("error") ?? "";
  return /^[a-z_]{1,60}$/.test(said) ? said : "sign_in_refused";
}
