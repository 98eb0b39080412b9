/**
 * Hirewire itself: asks a person, and knows candidates across apps. Nothing leaves this machine, so no connection is
 * needed and a repeat changes nothing.
 */
import { defineAction } from "../src/core/define-action.ts";
import { askPerson } from "./hirewire/ask-person.ts";
import { identifyCandidate } from "./hirewire/identify-candidate.ts";
import { linkCandidate } from "./hirewire/link-candidate.ts";

export const hirewire = defineAction({
  key: "hirewire",
  label: "Hirewire",
  summary: "Asks a person, and remembers which names belong to one candidate.",
  sources: [],
  connection: {},
  setup: ["No connection is needed."],
  actions: {
    ask_person: askPerson,
    identify_candidate: identifyCandidate,
    link_candidate: linkCandidate,
  },
});
