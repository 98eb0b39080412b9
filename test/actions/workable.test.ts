import { workable } from "../../actions/workable.ts";
import { describeAts } from "../contract/ats.ts";
import { withoutLimits, workableConnection } from "./workable-bench.ts";

describeAts(workable, {
  standIn: withoutLimits,
  connection: workableConnection,
  work: {
    add_note: { path: "/comments", method: "POST" },
    set_field: { path: "/update_custom_attribute_value", method: "PATCH" },
    add_tag: { path: "/tags", method: "PUT" },
    move_stage: { path: "/move", method: "POST" },
    reject: { path: "/disqualify", method: "POST" },
    create: { path: "/candidates", method: "POST" },
  },
  except: { second_email: "a record at Workable has one address" },
});
