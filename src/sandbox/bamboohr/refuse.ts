import type { Response } from "express";

/** BambooHR's no: why stands in a header, the body is empty. */
export function refuse(response: Response, status: number, why: string): void {
  response.set("x-bamboohr-error-message", why).status(status).type("html").end();
}
