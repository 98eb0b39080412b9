/**
 * What Slack says about each method: rate tier, scopes, whether it reads JSON, its arguments and every
 * documented error code. Read from data (../specs/slack), so the stand-in cannot drift from it.
 */
import authRevoke from "../specs/slack/auth.revoke.json" with { type: "json" };
import authTest from "../specs/slack/auth.test.json" with { type: "json" };
import chatDelete from "../specs/slack/chat.delete.json" with { type: "json" };
import chatGetPermalink from "../specs/slack/chat.getPermalink.json" with { type: "json" };
import chatPostMessage from "../specs/slack/chat.postMessage.json" with { type: "json" };
import chatUpdate from "../specs/slack/chat.update.json" with { type: "json" };
import conversationsHistory from "../specs/slack/conversations.history.json" with { type: "json" };
import conversationsInfo from "../specs/slack/conversations.info.json" with { type: "json" };
import conversationsJoin from "../specs/slack/conversations.join.json" with { type: "json" };
import conversationsList from "../specs/slack/conversations.list.json" with { type: "json" };
import conversationsOpen from "../specs/slack/conversations.open.json" with { type: "json" };
import oauthV2Access from "../specs/slack/oauth.v2.access.json" with { type: "json" };
import usersConversations from "../specs/slack/users.conversations.json" with { type: "json" };
import usersInfo from "../specs/slack/users.info.json" with { type: "json" };
import usersLookupByEmail from "../specs/slack/users.lookupByEmail.json" with { type: "json" };

export type RateTier = "t1" | "t2" | "t3" | "t4" | "t5";

export interface MethodFacts {
  rateTier: RateTier;
  /** True when a JSON body is read; otherwise it is ignored, without a word. */
  jsonSupported: boolean;
  /** Bot scopes. Several mean "the one for that type of conversation". */
  scopes: readonly string[];
  required: readonly string[];
  /** Documented error codes and what they mean. */
  errors: Readonly<Record<string, string>>;
}

interface Spec {
  rate_limits: string;
  json_input_supported: boolean;
  scope: string[];
  args: { required: string[] };
  errors: object;
}

function toFacts(spec: Spec): MethodFacts {
  return {
    rateTier: spec.rate_limits as RateTier,
    jsonSupported: spec.json_input_supported,
    scopes: spec.scope,
    required: spec.args.required.filter((name) => name !== "token"),
    errors: spec.errors as Record<string, string>,
  };
}

const history = toFacts(conversationsHistory);

/** https://docs.slack.dev/reference/methods/conversations.replies (read 2026-11-21): history, for one thread. */
const conversationsReplies: MethodFacts = {
  ...history,
  jsonSupported: false,
  required: ["channel", "ts"],
  errors: {
    ...history.errors,
    thread_not_found: "Value for `ts` was missing or invalid.",
    method_not_supported_for_channel_type: "This type of conversation cannot be used with this method.",
  },
};

export const METHOD_FACTS: Readonly<Record<string, MethodFacts>> = {
  "auth.revoke": toFacts(authRevoke),
  "auth.test": toFacts(authTest),
  "chat.delete": toFacts(chatDelete),
  "chat.getPermalink": toFacts(chatGetPermalink),
  "chat.postMessage": toFacts(chatPostMessage),
  "chat.update": toFacts(chatUpdate),
  "conversations.history": history,
  "conversations.info": toFacts(conversationsInfo),
  "conversations.join": toFacts(conversationsJoin),
  "conversations.list": toFacts(conversationsList),
  "conversations.open": toFacts(conversationsOpen),
  "conversations.replies": conversationsReplies,
  "oauth.v2.access": toFacts(oauthV2Access),
  "users.conversations": toFacts(usersConversations),
  "users.info": toFacts(usersInfo),
  "users.lookupByEmail": toFacts(usersLookupByEmail),
};
