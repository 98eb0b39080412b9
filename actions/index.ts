/** Every destination. A new one is a file beside this one and a line in it. */
import type { ActionApp } from "../src/core/define-action.ts";
import { ashby } from "./ashby.ts";
import { bamboohr } from "./bamboohr.ts";
import { email } from "./email.ts";
import { googleSheets } from "./google-sheets.ts";
import { greenhouse } from "./greenhouse.ts";
import { hatchbeacon } from "./hatchbeacon.ts";
import { hiresscope } from "./hiresscope.ts";
import { hirewire } from "./hirewire.ts";
import { http } from "./http.ts";
import { hubspot } from "./hubspot.ts";
import { lever } from "./lever.ts";
import { merge } from "./merge.ts";
import { ntrvsta } from "./ntrvsta.ts";
import { recruitee } from "./recruitee.ts";
import { slack } from "./slack.ts";
import { smartrecruiters } from "./smartrecruiters.ts";
import { talentsprout } from "./talentsprout.ts";
import { teams } from "./teams.ts";
import { teamtailor } from "./teamtailor.ts";
import { workable } from "./workable.ts";

/** The well known ones first: pickers show them in this order. */
const ats: readonly ActionApp[] = [
  greenhouse,
  lever,
  ashby,
  workable,
  teamtailor,
  smartrecruiters,
  recruitee,
  bamboohr,
  merge,
];
const messages: readonly ActionApp[] = [slack, teams, email];
const hiringTools: readonly ActionApp[] = [ntrvsta, hiresscope, hatchbeacon, talentsprout];

export const actions: readonly ActionApp[] = [
  ...messages,
  googleSheets,
  ...ats,
  hubspot,
  ...hiringTools,
  http,
  hirewire,
];
