import { smartrecruiters } from "../../actions/smartrecruiters.ts";
import { createSmartrecruitersStandIn } from "../../src/sandbox/smartrecruiters/create-smartrecruiters-stand-in.ts";
import { describeAts } from "../contract/ats.ts";
import { smartrecruitersConnection } from "./smartrecruiters-bench.ts";

describeAts(smartrecruiters, {
  standIn: ({ now }) => createSmartrecruitersStandIn({ now, rateLimits: false }),
  connection: smartrecruitersConnection,
  work: {
    add_note: { path: "/messages/shares", method: "POST" },
    set_field: { path: "/properties", method: "PUT" },
    add_tag: { path: "/tags", method: "POST" },
    move_stage: { path: "/status", method: "PUT" },
    reject: { path: "/status", method: "PUT" },
    create: { path: "/candidates", method: "POST" },
  },
  except: {
    second_email: "a candidate at SmartRecruiters has one address",
    changed_at: "SmartRecruiters tells no time for a job of a candidate",
  },
});
