/**
 * Decides whose a call is where one installation has several workspaces: each has a host name of its own below that of the
 * installation, such as `acme.hooks.example.com`, so that browsers keep them apart as they keep strangers apart. A program
 * that reaches us by another name says `Hirewire-Workspace: acme`.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

export interface FrontOptions {
  /** Of the workspace that has the installation's own name. */
  first: RequestListener;
  /** The installation's host: `hooks.example.com`. A port with it is left aside. */
  host: () => string;
  /** Cheap. */
  opened: (id: string) => RequestListener | undefined;
  /** Opens it when it is there. */
  open: (id: string) => Promise<RequestListener>;
}

const ID = /^[a-z0-9-]{1,63}$/;

export function createFront({ first, host, opened, open }: FrontOptions): RequestListener {
  return (request, response) => {
    const id = workspaceOf(request, host());
    if (id === null) return first(request, response);
    const app = opened(id);
    if (app) return app(request, response);
    // what was sent waits meanwhile
    open(id).then(
      (found) => found(request, response),
      () => refuse(response, id),
    );
  };
}

function workspaceOf({ headers }: IncomingMessage, host: string): string | null {
  const said = headers["hirewire-workspace"];
  if (typeof said === "string") return said;
  const [name, below] = [nameIn(headers.host ?? ""), nameIn(host)];
  return below !== "" && name.endsWith(`.${below}`) ? name.slice(0, -below.length - 1) : null;
}

/** Some callers write the port that goes without saying, a proxy may listen at another, and a name in full ends in a dot. */
const nameIn = (host: string): string => host.toLowerCase().replace(/\.?(:\d*)?$/, "");

function refuse(response: ServerResponse, id: string): void {
  const shown = ID.test(id) ? `"${id}"` : "of that name";
  response.writeHead(404, { "content-type": "application/problem+json", "cache-control": "no-store" });
  response.end(
    JSON.stringify({
      type: "about:blank",
      title: "No such workspace",
      status: 404,
      code: "workspace_not_found",
      detail: `There is no workspace ${shown} here. Check the address.`,
    }),
  );
}
