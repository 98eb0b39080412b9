/** Sources: https://developers.ashbyhq.com/reference/applicationchangestage and its neighbours (read 2026-11-21). */
import { z } from "zod";
import { invalid, notFound } from "../ashby-error.ts";
import { id, method, type Method, paged } from "../method.ts";
import { applicationShape } from "../shapes.ts";

const ArchiveEmail = z.object({ communicationTemplateId: id, sendAt: z.iso.datetime().optional() });

export const applicationMethods: Record<string, Method> = {
  "application.info": method("candidatesRead", z.object({ applicationId: id }), ({ organisation }, body) => {
    const { application, candidate } = organisation.application(body.applicationId);
    return { results: applicationShape(organisation, application, candidate) };
  }),

  "application.list": method(
    "candidatesRead",
    paged.extend({
      status: z.enum(["Hired", "Archived", "Active", "Lead"]).optional(),
      jobId: id.optional(),
    }),
    ({ organisation, pages }, { jobId, status, ...from }) => {
      const statuses = { active: "Active", rejected: "Archived", hired: "Hired" };
      const all = [...organisation.world.candidates.values()].flatMap((candidate) =>
        candidate.applications
          .filter((each) => jobId === undefined || each.jobId === jobId)
          .filter((each) => status === undefined || statuses[each.status] === status)
          .map((each) => applicationShape(organisation, each, candidate)),
      );
      return pages.page(all, from);
    },
  ),

  "application.create": method(
    "candidatesWrite",
    z.object({ candidateId: id, jobId: id, interviewStageId: z.string().optional() }),
    ({ organisation }, { candidateId, jobId, interviewStageId }) => {
      const candidate = organisation.candidate(candidateId);
      const { world } = organisation;
      const job = world.jobs.get(jobId);
      if (!job) throw notFound("job");
      const stages = organisation.stagesOf(organisation.planOf(job)) ?? [];
      const wanted =
        interviewStageId === undefined || interviewStageId === "FirstPreInterviewScreen"
          ? stages[0]
          : stages.find((each) => each.id === interviewStageId);
      if (!wanted) throw notFound("interview_stage");
      const application = {
        id: world.newId(),
        jobId,
        stageId: wanted.id,
        status: "active" as const,
        rejectionReasonId: null,
        history: [wanted.id],
        updatedAt: world.now(),
      };
      candidate.applications.push(application);
      return { results: applicationShape(organisation, application, candidate) };
    },
  ),

  "application.changeStage": method(
    "candidatesWrite",
    z.object({
      applicationId: id,
      interviewStageId: id,
      archiveReasonId: id.optional(),
      archiveEmail: ArchiveEmail.optional(),
    }),
    ({ organisation }, { applicationId, interviewStageId, archiveReasonId, archiveEmail }) => {
      const { application, candidate } = organisation.application(applicationId);
      const { world } = organisation;
      const job = world.jobs.get(application.jobId);
      if (!job) throw notFound("interview_plan");
      const stage = organisation
        .stagesOf(organisation.planOf(job))
        ?.find(({ id: each }) => each === interviewStageId);
      if (!stage) throw notFound("interview_stage");
      if (stage.type === "Archived") {
        if (archiveReasonId === undefined) throw invalid("Archive reason ID is required for archive stages");
        if (!world.rejectionReasons.some((each) => each.id === archiveReasonId))
          throw notFound("archive_reason");
        if (application.status !== "rejected") {
          organisation.archiveEmails.set(application.id, archiveEmail?.communicationTemplateId ?? null);
        }
        application.status = "rejected";
        application.rejectionReasonId = archiveReasonId;
      } else {
        if (archiveReasonId !== undefined || archiveEmail !== undefined) {
          throw invalid("Archive fields are not allowed for non-archive stages");
        }
        application.status = "active";
        application.rejectionReasonId = null;
        if (application.stageId !== stage.id) application.history.push(stage.id);
        application.stageId = stage.id;
      }
      organisation.touch(application);
      return { results: applicationShape(organisation, application, candidate) };
    },
  ),
};
