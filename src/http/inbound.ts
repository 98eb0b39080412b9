/** `POST /in/<hookId>`: raw bytes in, an answer out. Everything else is decided in `run/intake`. */
import express, { type Request, type Response, type Router } from "express";
import type { Answer, Intake } from "../run/intake/receive.ts";

/** A TalentSprout transcript can make a payload of several megabytes. */
export const MAX_BODY_BYTES = 6 * 1024 * 1024;

export function inboundRouter(options: { intake: Intake; maxBodyBytes?: number }): Router {
  const { intake, maxBodyBytes = MAX_BODY_BYTES } = options;
  const router = express.Router();

  const answer = (response: Response, { status, body, retryAfterSeconds }: Answer): void => {
    if (retryAfterSeconds !== undefined) response.set("Retry-After", String(retryAfterSeconds));
    response.status(status).json(body);
  };

  router.post("/:hookId", (request, response, next) => {
    const refusal = intake.admit(request.params.hookId);
    if (!refusal) {
      next();
      return;
    }
    request.resume(); // a sender that is still writing must be able to hear the answer
    answer(response, refusal);
  });

  // a compressed body is not the bytes that were signed
  const raw = express.raw({ type: () => true, limit: maxBodyBytes, inflate: false });
  router.post("/:hookId", (request, response, next) => {
    const { hookId } = request.params;
    raw(request, response, (error?: unknown) => {
      const refusal = refusalOf(error, maxBodyBytes);
      if (!refusal) {
        next(error);
        return;
      }
      intake.reject(hookId, refusal.status, refusal.code, refusal.reason);
      response.set("Connection", "close");
      answer(response, { status: refusal.status, body: { error: refusal.code } });
    });
  });

  router.post("/:hookId", async (request: Request<{ hookId: string }>, response) => {
    answer(
      response,
      await intake.receive({
        hookId: request.params.hookId,
        rawHeaders: request.rawHeaders,
        // without a body express leaves it undefined
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        ip: request.ip ?? "",
      }),
    );
  });

  router.all("/:hookId", (_request, response) => {
    response.set("Allow", "POST").status(405).json({ error: "post_only" });
  });
  return router;
}

function refusalOf(error: unknown, limit: number): { status: number; code: string; reason: string } | null {
  if (!(error instanceof Error) || !("type" in error)) return null;
  switch (error.type) {
    case "entity.too.large":
      return {
        status: 413,
        code: "body_too_large",
        reason: `The body is larger than ${limit / 1024 / 1024} MB.`,
      };
    case "encoding.unsupported":
      return {
        status: 415,
        code: "body_compressed",
        reason: "The body was compressed, so its signature can't be checked. Ask the sender for plain JSON.",
      };
    case "request.size.invalid":
    case "request.aborted":
      return { status: 400, code: "body_cut_off", reason: "The call ended before its body did." };
    default:
      return null;
  }
}
