/** Calls one of our own addresses as its sender would: over HTTP, signed with the connection's secret. */
import { signDelivery } from "../../core/signature/sign-delivery.ts";
import type { HookEntry } from "../directory.ts";

/**
 * @param options.id  the delivery's id, where the scheme signs one
 * @returns the status that the address answered with, and the headers that were sent beside the body
 */
export async function deliverToOurselves(options: {
  entry: HookEntry;
  body: Uint8Array;
  /** Where this server listens, without a slash at the end. */
  ownUrl: string;
  /** Whose address it is: all workspaces of a process listen at the same place. */
  workspace: string;
  nowMs: number;
  id: string;
}): Promise<{ status: number; headers: Record<string, string> }> {
  const { entry, body, ownUrl, workspace, nowMs, id } = options;
  const secret = currentSecret(entry) ?? "";
  const signed = signDelivery({ scheme: entry.scheme, secret, body, nowMs, id });
  const headers = { "content-type": "application/json", ...signed };
  const { default: axios } = await import("axios"); // only who sends something needs it here
  const answer = await axios.post(`${ownUrl}/in/${entry.hook.id}`, body, {
    headers: { ...headers, "hirewire-workspace": workspace },
    proxy: false,
    timeout: 10_000,
    validateStatus: () => true,
  });
  return { status: answer.status, headers };
}

/** The one that the sender signs with now; the others are being rotated out. */
export function currentSecret({ secrets }: HookEntry): string | undefined {
  return secrets.find(({ retiresAt }) => retiresAt === null)?.value;
}
