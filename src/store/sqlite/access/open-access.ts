/** Who may do what over the API, and who did. */
import type { DatabaseSync } from "node:sqlite";
import type { AccessStore } from "../../access.ts";
import type { AuditStore } from "../../audit.ts";
import { prepareAudit } from "./audit.ts";
import { prepareKeptAnswers } from "./kept-answers.ts";
import { prepareTokens } from "./tokens.ts";
import type { Ways } from "../file/ways.ts";

export function openAccess(db: DatabaseSync, { read, write }: Ways): AccessStore & AuditStore {
  const tokens = prepareTokens(db);
  const keptAnswers = prepareKeptAnswers(db);
  const audit = prepareAudit(db);

  return {
    tokens: read(tokens.tokens),
    addToken: write(tokens.addToken),
    deleteToken: write(tokens.deleteToken),
    touchToken: write(tokens.touchToken),
    beginWrite: write(keptAnswers.beginWrite),
    endWrite: write(keptAnswers.endWrite),

    appendAudit: write(audit.appendAudit),
    audit: read(audit.audit),
    auditAfter: read(audit.auditAfter),
    auditCallers: read(audit.auditCallers),
    removeAudit: write(audit.removeAudit),
    setting: read(audit.setting),
    changeSetting: write(audit.changeSetting),
  };
}
