/**
 * Tags, custom fields, reasons, stages, jobs, users.
 * Sources: https://developers.ashbyhq.com/reference/candidatetaglist, /customfieldsetvalue, /archivereasonlist,
 * /interviewstagelist, /joblist, /usersearch (read 2026-11-21).
 */
import { z } from "zod";
import type { WorldField } from "../../ats/world.ts";
import { invalid, notFound } from "../ashby-error.ts";
import { id, method, type Method, paged } from "../method.ts";
import type { Organisation } from "../organisation.ts";
import { fieldShape, jobShape, reasonShape, tagShape, userShape } from "../shapes.ts";

const archivedToo = z.object({ includeArchived: z.boolean().default(false) });

export const metadataMethods: Record<string, Method> = {
  "candidateTag.list": method(
    "hiringProcessMetadataRead",
    paged.extend(archivedToo.shape),
    ({ organisation, pages }, from) =>
      pages.page(
        [...organisation.tagIds.keys()].map((title) => tagShape(organisation, title)),
        from,
      ),
  ),

  "candidateTag.create": method(
    "hiringProcessMetadataWrite",
    z.object({ title: z.string().min(1) }),
    ({ organisation }, { title }) => {
      const tagId = organisation.tagCalled(title);
      const known = [...organisation.tagIds].find(([, each]) => each === tagId)?.[0] ?? title;
      return { results: tagShape(organisation, known) };
    },
  ),

  "customField.list": method(
    "hiringProcessMetadataRead",
    paged.extend(archivedToo.shape),
    ({ organisation, pages }, from) =>
      pages.page(
        organisation.world.fields.map((each) => fieldShape(organisation, each)),
        from,
      ),
  ),

  "customField.setValue": method(
    "candidatesWrite",
    z.object({
      objectId: id,
      objectType: z.enum(["Application", "Candidate", "Job", "Opening"]),
      fieldId: id,
      fieldValue: z.unknown(),
    }),
    ({ organisation }, { objectId, objectType, fieldId, fieldValue }) => {
      const field = organisation.world.fields.find((each) => each.id === fieldId);
      const belongs = organisation.applicationFields.has(fieldId) ? "Application" : "Candidate";
      if (!field || belongs !== objectType) throw notFound("custom_field");
      const value = checkValue(organisation, field, fieldValue);
      if (objectType === "Candidate") organisation.candidate(objectId).fields[fieldId] = value;
      else {
        const { application } = organisation.application(objectId);
        const { applicationValues } = organisation;
        applicationValues.set(application.id, { ...applicationValues.get(application.id), [fieldId]: value });
      }
      return { results: { id: fieldId, title: field.name, value } };
    },
  ),

  "archiveReason.list": method("hiringProcessMetadataRead", archivedToo, ({ organisation }) => ({
    results: [
      ...organisation.world.rejectionReasons.map(reasonShape),
      { ...reasonShape({ id: RETIRED, name: "No longer used" }), isArchived: true },
    ],
  })),

  "interviewStage.list": method(
    "interviewsRead",
    z.object({ interviewPlanId: id }),
    ({ organisation }, { interviewPlanId }) => {
      const results = organisation.stagesOf(interviewPlanId);
      if (!results) throw notFound("interview_plan");
      return { results, moreDataAvailable: false };
    },
  ),

  "job.list": method(
    "jobsRead",
    paged.extend({ status: z.array(z.enum(["Draft", "Open", "Closed", "Archived"])).optional() }),
    ({ organisation, pages }, from) =>
      pages.page(
        [...organisation.world.jobs.values()].map((each) => jobShape(organisation, each)),
        from,
      ),
  ),

  "user.list": method("organizationRead", paged, ({ organisation, pages }, from) =>
    pages.page(organisation.world.users.map(userShape), from),
  ),

  "user.search": method(
    "organizationRead",
    z.object({ email: z.string() }),
    ({ organisation }, { email }) => ({
      results: organisation.world.users.filter((each) => each.email === email.toLowerCase()).map(userShape),
    }),
  ),

  "user.info": method("organizationRead", z.object({ userId: id }), ({ organisation }, { userId }) => {
    const user = organisation.world.users.find((each) => each.id === userId);
    if (!user) throw notFound("user");
    return { results: userShape(user) };
  }),
};

const RETIRED = "0d3c1a55-8a34-4a3d-9a87-4d7c5b9f2e10";

/** @returns the value as the world keeps it: an option by its label */
function checkValue(organisation: Organisation, { kind, options }: WorldField, value: unknown): unknown {
  const wrong = () => invalid("The fieldValue does not match the type of the field");
  switch (kind) {
    case "number":
      if (typeof value !== "number") throw wrong();
      return value;
    case "yes_no":
      if (typeof value !== "boolean") throw wrong();
      return value;
    case "date":
      if (typeof value !== "string" || Number.isNaN(Date.parse(value))) throw wrong();
      return value;
    case "choice": {
      const option = options.find((each) => organisation.optionValue(each) === value);
      if (option === undefined) throw wrong();
      return option;
    }
    case "text":
      if (typeof value !== "string") throw wrong();
      return value;
  }
}
