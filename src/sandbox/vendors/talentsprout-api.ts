/**
 * The part of TalentSprout's API that makes interviews.
 *
 * Source    https://www.talentsprout.ai/docs/api-reference (read 2026-11-21)
 * Enforced  `Authorization: Bearer tsk_…`; `job_description` is needed; every call makes another interview; the answer
 *           has the fields of the page's example
 * Assumed   201, and `{ error: { type, message } }` when a call is refused
 */
import { randomBytes, randomUUID } from "node:crypto";
import express, { type RequestHandler, type Router } from "express";
import { z } from "zod";
import { bearerIn, sameSecret } from "./same-secret.ts";

export interface TalentsproutInterview {
  id: string;
  object: "interview";
  title: string;
  share_link: string;
  questions: { question: string }[];
  status: "active";
  voice: string;
  languages: string[];
  duration: number;
  passing_score: number;
  ai_generation: { model: string; generated_at: string };
  created_at: string;
}

export interface TalentsproutApi {
  readonly router: Router;
  readonly apiKey: string;
  /** Oldest first. */
  interviews(): TalentsproutInterview[];
}

const FromJobDescription = z.looseObject({ job_description: z.string().min(20, "is too short") });

export function createTalentsproutApi(
  options: { now?: () => number; apiKey?: string } = {},
): TalentsproutApi {
  const { now = Date.now, apiKey = `tsk_${randomBytes(18).toString("hex")}` } = options;
  const interviews: TalentsproutInterview[] = [];

  const signedIn: RequestHandler = (request, response, next) => {
    if (sameSecret(bearerIn(request.get("authorization")), apiKey)) next();
    else response.status(401).json({ error: { type: "authentication_error", message: "Invalid API key" } });
  };

  const router = express.Router();
  router.use("/api/v1", signedIn, express.json({ limit: "256kb" }));
  router.get("/api/v1/ping", (_request, response) => {
    response.json({ ok: true });
  });
  router.post("/api/v1/interviews/from-job-description", (request, response) => {
    const parsed = FromJobDescription.safeParse(request.body);
    if (!parsed.success) {
      const message = z.prettifyError(parsed.error);
      response.status(400).json({ error: { type: "invalid_request_error", message } });
      return;
    }
    const at = new Date(now()).toISOString();
    const id = randomUUID();
    const title = parsed.data.job_description.split(/[.\n]/, 1)[0]?.slice(0, 80) ?? "Interview";
    const interview: TalentsproutInterview = {
      id,
      object: "interview",
      title,
      share_link: `https://www.talentsprout.ai/interview/${id}`,
      questions: [
        { question: "What in this job suits you best?" },
        { question: "Tell us about a piece of work that you are proud of." },
      ],
      status: "active",
      voice: "alloy",
      languages: ["en"],
      duration: 15,
      passing_score: 70,
      ai_generation: { model: "gpt-4o-mini", generated_at: at },
      created_at: at,
    };
    interviews.push(interview);
    response.status(201).json(interview);
  });
  return { router, apiKey, interviews: () => [...interviews] };
}
