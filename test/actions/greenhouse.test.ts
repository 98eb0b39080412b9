import { greenhouse } from "../../actions/greenhouse.ts";
import { describeAts } from "../contract/ats.ts";
import { byClient, standIn } from "./greenhouse-bench.ts";

describeAts(greenhouse, {
  standIn,
  connection: byClient,
  work: {
    create: { path: "/v3/candidates", method: "POST" },
    add_note: { path: "/v3/notes", method: "POST" },
    set_field: { path: "/v3/candidates", method: "PATCH" },
    add_tag: { path: "/v3/applied_candidate_tags", method: "POST" },
    move_stage: { path: "/move", method: "POST" },
    reject: { path: "/reject", method: "POST" },
  },
});
