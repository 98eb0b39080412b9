import { describe, expect, it } from "@jest/globals";
import { laneOf } from "../../src/core/hiring/lane.ts";
import { hatchbeacon } from "../../triggers/hatchbeacon.ts";
import { describeReserialised } from "../contract/reserialised.ts";
import { describeTrigger } from "../contract/trigger.ts";
import vectors from "./vectors.json" with { type: "json" };

type Settings = Parameters<typeof hatchbeacon.verify>[0];

describeTrigger(hatchbeacon, { vectors: vectors.hatchbeacon });
describeReserialised({
  label: hatchbeacon.label,
  schemeOf: (compat) => hatchbeacon.verify({ compat } as Settings),
  vectors: vectors.hatchbeacon,
});

describe("HatchBeacon", () => {
  const events = hatchbeacon.events;

  it("names the sixteen events of the page and its test", () => {
    expect(Object.keys(events)).toHaveLength(17);
    expect(events.webhook_test).toMatchObject({ name: "webhook.test", hiringType: "webhook.test" });
  });

  it("knows a candidate by name only: the email address is the employee's", () => {
    const facts = events.job_application_created.hiring(events.job_application_created.sample);
    expect(facts).toEqual({
      occurredAt: "2024-01-20T10:30:00.000Z",
      candidate: { name: "Jane Smith" },
      job: { title: "Senior Developer" },
      application: { id: "507f1f77bcf86cd799439011" },
    });
    expect(laneOf(facts, "hatchbeacon")).toBeNull();
  });

  it("gives the record's id to what the record is about", () => {
    expect(events.job_closed.hiring(events.job_closed.sample).job?.id).toBe("507f1f77bcf86cd799439022");
    expect(events.interview_scheduled.hiring(events.interview_scheduled.sample).interview?.id).toBe(
      (events.interview_scheduled.sample as { data: { log: { resourceId: string } } }).data.log.resourceId,
    );
    expect(events.user_created.hiring(events.user_created.sample)).toEqual({
      occurredAt: "2024-01-05T09:00:00.000Z",
    });
    expect(
      events.application_status_changed.hiring(events.application_status_changed.sample).application,
    ).toEqual({
      id: "507f1f77bcf86cd799439011",
      status: "interview",
      previousStatus: "screening",
    });
  });

  it("takes the payload written again by default, as the page signs it", () => {
    expect(hatchbeacon.connection.compat.default).toBe("javascript");
  });

  it("is tried six times in 31 seconds", () => {
    const delays = hatchbeacon.delivery.retryDelaysMs;
    expect(delays).toHaveLength(5);
    expect(delays.reduce((sum, delay) => sum + delay, 0)).toBe(31_000);
  });
});
