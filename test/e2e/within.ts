/** A process seen from one of its workspaces. */
import type { Hirewire } from "./hirewire.ts";

export function within(workspace: string, { url, token, ...rest }: Hirewire): Hirewire {
  return {
    ...rest,
    url,
    token,
    async api<T>(method: string, path: string, body?: unknown): Promise<T> {
      const yaml = typeof body === "string";
      const answer = await fetch(`${url}/api${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          "hirewire-workspace": workspace,
          ...(body === undefined ? {} : { "content-type": yaml ? "application/yaml" : "application/json" }),
        },
        ...(body === undefined ? {} : { body: yaml ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return (text === "" ? null : JSON.parse(text)) as T;
    },
  };
}
