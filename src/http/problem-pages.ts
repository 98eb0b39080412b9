/** `/problems/<code>`: where the `type` of a problem document leads. */
import express, { type Router } from "express";
import { isProblemCode, PROBLEMS, type ProblemCode } from "./problem-codes.ts";
import { sendProblem, statusLine } from "./problem.ts";

export function problemPages(): Router {
  const router = express.Router();
  router.get("/", (_request, response) => {
    response.type("text").send(`${(Object.keys(PROBLEMS) as ProblemCode[]).map(line).join("\n")}\n`);
  });
  router.get("/:code", (request, response) => {
    const { code } = request.params;
    if (isProblemCode(code)) {
      response.type("text").send(`${line(code)}\n\nThe answer's \`detail\` says what to do.\n`);
      return;
    }
    sendProblem(response, { code: "not_found", detail: "There is no such problem. /problems lists them." });
  });
  return router;
}

function line(code: ProblemCode): string {
  return `${code} (${statusLine(code)}): ${PROBLEMS[code].title}`;
}
