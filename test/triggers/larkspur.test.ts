/** The example of CONTRIBUTING.md, held to the same contract as every vendor, so that it can't rot. */
import { describe, expect, it } from "@jest/globals";
import { larkspur } from "../../docs/examples/larkspur.ts";
import { describeTrigger } from "../contract/trigger.ts";

const body =
  '{"event":"candidate_hired","delivery_id":"dlv_8f2a41","hired_at":"2026-03-03T09:12:44Z","candidate":{"id":48213,"name":"Ada Berg","email":"ada.berg@example.com"},"salary":{"amount_minor":5400000,"currency":"EUR"}}';

describeTrigger(larkspur, {
  vectors: {
    header: "larkspur-signature",
    value: "t={t},v1={hex}",
    signed: "{t}.{body}",
    vectors: [
      {
        name: "made by OpenSSL",
        secret: "lks_example_secret",
        t: "1770855951",
        body,
        hex: "53933317e7083dafd984ed3ff54b675dc84818f394e780a4a55c9a35b437b281",
      },
    ],
  },
});

describe("Larkspur", () => {
  it("takes a repeat with the same delivery id for the same event", () => {
    const { candidate_hired: event } = larkspur.events;
    expect(event.idempotencyKey(event.sample as never, {})).toBe("dlv_8f2a41");
  });
});
