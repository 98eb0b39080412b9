/**
 * The pages of the web builder, as `scripts/build-web.mjs` left them in `web/dist`: files that carry their content's hash in their
 * name, and one HTML page for every address, with a content security policy of its own.
 *
 * Source: https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CSP (read 2026-11-21)
 */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import express, { Router, type RequestHandler } from "express";

const DIST = fileURLToPath(new URL("../../web/dist", import.meta.url));
/** Stands in the built page where the nonce of each answer goes. */
const NONCE = /__CSP_NONCE__/g;

/** @returns the routes, or null when nothing has been built */
export function webApp(): Router | null {
  const index = join(DIST, "index.html");
  if (!existsSync(index)) return null;
  const page = readFileSync(index, "utf8");
  const router = Router();
  router.use("/assets", compressed(join(DIST, "assets")));
  router.get("/{*path}", (request, response, next) => {
    // browsers name HTML; a program that takes anything is better served by a problem document
    const wantsPage = request.path === "/" || request.accepts(["json", "html"]) === "html";
    if (!wantsPage || isOurs(request.path)) return next();
    const nonce = randomBytes(16).toString("base64");
    response
      .set({ "Content-Security-Policy": policy(nonce), "Cache-Control": "no-cache" })
      .type("html")
      .send(page.replace(NONCE, nonce));
  });
  return router;
}

/** Hands out the compressed copy that the build left beside each file, to whom takes it. */
function compressed(folder: string): RequestHandler {
  const serve = express.static(folder, { immutable: true, maxAge: "1y", index: false, redirect: false });
  return (request, response, next) => {
    const { url } = request;
    const [, type] = /^\/[\w.-]+\.(js|css|svg)$/.exec(url) ?? [];
    const encoding = type === undefined ? false : request.acceptsEncodings(["br", "gzip"]);
    response.vary("Accept-Encoding");
    if (type === undefined || encoding === false) return serve(request, response, next);
    request.url = `${url}.${encoding === "br" ? "br" : "gz"}`;
    response.type(type).set("Content-Encoding", encoding);
    return serve(request, response, (error) => {
      request.url = url;
      response.removeHeader("Content-Encoding");
      response.removeHeader("Content-Type");
      next(error);
    });
  };
}

/** What programs ask for, which must hear that there is nothing rather than get a page. */
function isOurs(path: string): boolean {
  return /^\/(api|in|hooks|problems|assets|healthz|readyz|metrics)(\/|$)/.test(path);
}

/** Styles need the nonce because components bring theirs at run time; scripts come from files alone. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
