/** users.info, users.lookupByEmail, auth.test, auth.revoke. https://docs.slack.dev/reference/methods (read 2026-11-21) */
import { requireScope, type MethodCall, type SlackMethod } from "../method-call.ts";
import { SlackError } from "../slack-error.ts";
import type { SlackUser } from "../workspace.ts";

export const userMethods: Readonly<Record<string, SlackMethod>> = {
  "auth.test": ({ workspace: { team, app } }) => ({
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: app.botName,
    team_id: team.id,
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
  }),

  "auth.revoke": ({ args, token }) => {
    if (args.boolean("test") === true) return { revoked: false };
    token.state = "token_revoked";
    return { revoked: true };
  },

  "users.info": (call) => {
    requireScope(call.token, "users:read");
    const user = call.workspace.users.get(call.args.string("user") ?? "");
    if (user === undefined) throw new SlackError("user_not_found");
    return { user: toUser(call, user) };
  },

  /** Needs users:read too; people who left are not found. */
  "users.lookupByEmail": (call) => {
    requireScope(call.token, "users:read.email");
    const email = (call.args.string("email") ?? "").trim().toLowerCase();
    const user = [...call.workspace.users.values()].find(
      (candidate) => !candidate.deleted && candidate.email?.toLowerCase() === email,
    );
    if (user === undefined) throw new SlackError("users_not_found");
    return { user: toUser(call, user) };
  },
};

function toUser({ workspace, token }: MethodCall, user: SlackUser): Record<string, unknown> {
  const mayReadEmail = token.scopes.includes("users:read.email") && user.email !== undefined;
  return {
    id: user.id,
    team_id: workspace.team.id,
    name: user.name,
    deleted: user.deleted,
    real_name: user.realName,
    profile: {
      real_name: user.realName,
      display_name: user.name,
      ...(mayReadEmail && { email: user.email }),
      team: workspace.team.id,
    },
    is_bot: user.isBot,
    is_app_user: false,
    updated: 0,
  };
}
