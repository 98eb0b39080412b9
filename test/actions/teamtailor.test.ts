import { teamtailor } from "../../actions/teamtailor.ts";
import { createTeamtailorStandIn } from "../../src/sandbox/teamtailor/create-teamtailor-stand-in.ts";
import { describeAts } from "../contract/ats.ts";
import { teamtailorConnection } from "./teamtailor-bench.ts";

describeAts(teamtailor, {
  standIn: ({ now }) => createTeamtailorStandIn({ now, rateLimits: false }),
  connection: teamtailorConnection,
  work: {
    add_note: { path: "/notes", method: "POST" },
    set_field: { path: "/custom-field-values", method: "POST" },
    add_tag: { path: "/candidates", method: "PATCH" },
    move_stage: { path: "/job-applications", method: "PATCH" },
    reject: { path: "/job-applications", method: "PATCH" },
    create: { path: "/candidates", method: "POST" },
  },
  except: { second_email: "a candidate at Teamtailor has one address" },
});
