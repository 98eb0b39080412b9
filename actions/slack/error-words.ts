/**
 * What each of Slack's error codes means for the person who owns the automation.
 *
 * Source    the errors tables of https://docs.slack.dev/reference/methods/<method> (read 2026-11-21), and for
 *           webhooks https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks
 * Not documented, seen by others: msg_too_large, invalid_thread_ts, thread_not_found, not_found
 *
 * `config` holds the run until somebody mends it and lets it go on, so that nothing is lost when a bot was not
 * invited. `rejected` fails it: the same message would be refused again.
 */

export type Kind =
  /** asked for fewer calls: waited for without spending an attempt */
  | "limited"
  /** not done; may work later */
  | "later"
  /** Slack broke down in the middle: it may have been done */
  | "ambiguous"
  /** the token is dead */
  | "expired"
  /** channel, permission or app has to be set right by a person */
  | "config"
  /** the message itself is wrong */
  | "rejected";

interface Meaning {
  kind: Kind;
  /** May hold `{about}`, such as `#hiring`, and `{needed}`, the scopes that are missing. */
  words: string;
}

const NEW_TOKEN = "Install the app again and put its new bot token into the connection.";
const CHOOSE = "Choose another channel, or ask a workspace admin.";
const MAPPING = "Change the message in the automation.";
const ADMIN = "Ask a workspace admin of Slack.";
const BUG = "Hirewire did not expect that; an update may help.";

const TABLE: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  limited: {
    ratelimited: "Slack said 429: too many calls.",
    rate_limited: "Slack asked for fewer messages.",
  },

  later: {
    service_unavailable: "Slack is not available at the moment.",
    team_added_to_org:
      "The workspace is being moved into an Enterprise organisation, and Slack takes calls again afterwards.",
    org_login_required:
      "The workspace is being moved into an Enterprise organisation, and Slack takes calls again afterwards.",
    request_timeout: "The call did not reach Slack whole.",
    message_limit_exceeded: "The workspace sends more messages than its Slack plan allows at the moment.",
    external_channel_migrating:
      "{about} is being moved, and its messages cannot be changed until that is done.",
    update_failed: "Slack could not change the message just now.",
    streaming_state_conflict: "The message is still being written by another app.",
  },

  ambiguous: {
    fatal_error: "Slack broke down in the middle of the call. The message may have been posted.",
    internal_error: "Slack had an internal error. The message may have been posted.",
    rollup_error: "Slack had an internal error. The message may have been posted.",
  },

  expired: {
    invalid_auth: `Slack does not know this bot token. ${NEW_TOKEN}`,
    not_authed: `Slack saw no token. ${NEW_TOKEN}`,
    account_inactive: `The workspace or the bot that this token belongs to is gone. ${NEW_TOKEN}`,
    token_revoked: `This bot token was revoked, or the app was removed from the workspace. ${NEW_TOKEN}`,
    token_expired: `This bot token has expired. Turn off token rotation for the app. ${NEW_TOKEN}`,
    invalid_refresh_token: "Slack renews this bot token no more. Sign in with Slack again.",
    two_factor_setup_required: `Slack wants two-factor login set up for the account behind this token. ${ADMIN}`,
    app_access_restricted: `The workspace does not allow this app. ${ADMIN}`,
    access_denied: `Slack denies this app access. ${ADMIN}`,
    accesslimited: `Slack does not allow this app from the network that Hirewire runs in. ${ADMIN}`,
    enterprise_is_restricted: "This token belongs to an Enterprise organisation: use one of a workspace.",
    not_allowed_token_type: "This kind of token may not do that: use a bot token, which begins with xoxb-.",
    not_bearer_token: "This kind of token may not do that: use a bot token, which begins with xoxb-.",
    invalid_token:
      "Slack no longer accepts this webhook address. Make a new one and put it into the connection.",
    no_service: "This incoming webhook was removed in Slack. Make a new one and put it into the connection.",
    no_service_id: "This is not a whole webhook address. Copy it again from Slack.",
    no_team: "The workspace of this webhook address is unknown to Slack. Copy the address again.",
    team_disabled: "The workspace of this webhook was closed.",
    no_active_hooks: "This incoming webhook was turned off in Slack. Turn it on, or make a new one.",
  },

  config: {
    invalid_code:
      "Slack does not accept the sign-in any more: it was used already, or took too long. Begin again.",
    bad_redirect_uri:
      "Slack does not know the address that people come back to. Add it to the app's redirect URLs, under OAuth & Permissions.",
    invalid_client_id: "Slack does not know the client ID that was set up on this server.",
    bad_client_secret: "Slack does not accept the client secret that was set up on this server.",
    missing_scope:
      "The Slack app lacks a permission: {needed}. Add it under OAuth & Permissions, install the app again, and let the run go on.",
    no_permission:
      "The Slack app may not do that in {about}. Invite the Hirewire bot there, or add the permission it lacks.",
    ekm_access_denied: `The workspace's admins have suspended posting. ${ADMIN}`,
    not_in_channel:
      "The Hirewire bot is not in {about}. Invite the Hirewire bot to {about} (type /invite there), then let the run go on.",
    channel_not_found:
      "Slack finds no channel {about}. Check its name; a private channel has to have the Hirewire bot invited first.",
    channel_is_limited_access: `The bot has no access to {about}. ${CHOOSE}`,
    is_archived: "{about} is archived. Unarchive it, or choose another channel.",
    channel_is_archived:
      "The channel of this webhook is archived. Unarchive it, or make a webhook for another one.",
    is_inactive: "{about} is frozen, archived or deleted, so its messages cannot be changed.",
    messages_tab_disabled: "The Slack app takes no direct messages. Turn on the Messages tab under App Home.",
    team_not_found: "A token of a whole organisation needs the channel's ID instead of its name.",
    restricted_action: `A setting of the workspace keeps the bot from posting to {about}. ${CHOOSE}`,
    restricted_action_read_only_channel: `{about} is read-only. ${CHOOSE}`,
    restricted_action_thread_only_channel: `{about} takes replies in threads only. ${CHOOSE}`,
    restricted_action_non_threadable_channel:
      "{about} takes no replies in threads. Post a message of its own instead.",
    restricted_action_thread_locked: "An admin locked this thread in {about}.",
    method_not_supported_for_channel_type: `That cannot be done in this kind of conversation ({about}). ${CHOOSE}`,
    too_many_members: "{about} has so many members that Slack lets nobody else in.",
    action_prohibited: `An admin of the workspace does not allow this webhook to post. ${ADMIN}`,
    posting_to_general_channel_denied: `Only admins may post to the workspace's general channel. ${CHOOSE}`,
    slack_connect_canvas_sharing_blocked: `The workspace does not allow canvases in shared channels. ${ADMIN}`,
    slack_connect_file_link_sharing_blocked: `The workspace does not allow links to files in shared channels. ${ADMIN}`,
    slack_connect_lists_sharing_blocked: `The workspace does not allow lists in shared channels. ${ADMIN}`,
    slack_connect_blocked_file_type: `The workspace does not allow this kind of file in shared channels. ${ADMIN}`,
    slack_connect_clip_sharing_blocked: `The workspace does not allow clips in shared channels. ${ADMIN}`,
    slack_connect_file_upload_sharing_blocked: `The workspace does not allow files in shared channels. ${ADMIN}`,
  },

  rejected: {
    no_text: `The message is empty. ${MAPPING}`,
    msg_too_long: `The message is too long for Slack. ${MAPPING}`,
    msg_too_large: `The message is too large for Slack. ${MAPPING}`,
    msg_blocks_too_long: `The text of all blocks together is too long for Slack. ${MAPPING}`,
    invalid_blocks: `Slack does not accept the blocks. ${MAPPING}`,
    invalid_blocks_format: `The blocks are not Block Kit. ${MAPPING}`,
    invalid_attachments: `Slack does not accept the attachments. ${MAPPING}`,
    too_many_attachments: `The message has more than 100 attachments. ${MAPPING}`,
    attachment_payload_limit_exceeded: `The attachments are too large for Slack. ${MAPPING}`,
    markdown_text_conflict: `The message holds text in two forms. ${MAPPING}`,
    too_many_contact_cards: `The message holds more than 10 contact cards. ${MAPPING}`,
    invalid_payload: `Slack could not read the message. ${MAPPING}`,
    users_not_found: "Nobody in this Slack workspace has that email address.",
    user_not_found: "Nobody in this Slack workspace is the person meant.",
    user_not_visible: "The bot may not see the person meant.",
    user_disabled: "The person meant has left this Slack workspace.",
    users_list_not_supplied: "It is not said whom to write to.",
    not_enough_users: "It is not said whom to write to.",
    too_many_users: "Slack opens a conversation of at most 8 people.",
    invalid_user_combination: "These people share no channel, so Slack opens no conversation for them.",
    message_not_found: "The message is gone, or it is in another channel.",
    thread_not_found: "The thread is gone, or it is in another channel.",
    invalid_thread_ts: "The thread's number is not one of Slack's.",
    cannot_reply_to_message: "This kind of message takes no replies.",
    cant_update_message: "The bot may only change messages that it posted itself.",
    cant_delete_message: "The bot may only delete messages that it posted itself.",
    edit_window_closed: "The workspace does not allow messages of that age to be changed.",
    block_mismatch: "Slack does not let this message's blocks be exchanged for ones of another kind.",
    no_dual_broadcast_content_update: "A reply cannot be changed and shown in the channel in one go.",
    cant_broadcast_message: "This reply cannot be shown in the channel.",
    invalid_metadata_format: BUG,
    invalid_metadata_schema: BUG,
    metadata_too_large: BUG,
    metadata_must_be_sent_from_app: BUG,
    invalid_metadata_filter_keys: BUG,
    invalid_arguments: `Slack did not understand the call. ${MAPPING}`,
    missing_argument: `Slack did not understand the call. ${MAPPING}`,
    invalid_arg_name: BUG,
    invalid_array_arg: BUG,
    invalid_charset: BUG,
    invalid_form_data: BUG,
    invalid_json: BUG,
    json_not_object: BUG,
    invalid_post_type: BUG,
    missing_post_type: BUG,
    invalid_cursor: BUG,
    invalid_limit: BUG,
    invalid_types: BUG,
    invalid_ts_latest: BUG,
    invalid_ts_oldest: BUG,
    deprecated_endpoint: BUG,
    method_deprecated: BUG,
    unknown_method: BUG,
    is_bot: BUG,
    as_user_not_supported: BUG,
    send_on_behalf_not_allowed: BUG,
    duplicate_channel_not_found: BUG,
    duplicate_message_not_found: BUG,
    draft_already_deleted: BUG,
    draft_already_sent: BUG,
    draft_has_conflict: BUG,
    draft_not_found: BUG,
    blocked_file_type: "The workspace does not allow this kind of file.",
    file_deleted: "A file in the message was deleted.",
    file_is_deleted: "A file in the message was deleted.",
    file_not_found: "A file in the message was not found.",
    file_share_limit_reached: "A file in the message was shared too often.",
    max_file_sharing_exceeded: "The message holds too many files.",
    missing_file_data: "A file in the message is incomplete.",
    posting_to_channel_denied: "The bot may not share files in {about}.",
    unable_to_share_files: "The files in the message could not be shared.",
    cannot_install_an_org_installed_app:
      "The app is installed for the whole organisation and cannot be installed for one workspace.",
    invalid_code_verifier: "Slack does not accept this installation: begin it again.",
    invalid_grant_type: BUG,
    no_scopes: "The installation asked for no permissions.",
    oauth_authorization_url_mismatch: "The installation began at an old address of Slack: begin it again.",
    pkce_not_allowed: "The Slack app does not allow this way of installing.",
    preview_feature_not_available: "Slack does not offer that to this workspace yet.",
    user_email_unverified: "The person's email address is not verified in Slack.",
  },
};

const MEANINGS = new Map<string, Meaning>(
  Object.entries(TABLE).flatMap(([kind, codes]) =>
    Object.entries(codes).map(([code, words]) => [code, { kind: kind as Kind, words }] as const),
  ),
);

/** @returns undefined for a code that no page of Slack's names */
export function meaningOf(code: string): Meaning | undefined {
  return MEANINGS.get(code);
}
