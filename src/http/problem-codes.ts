/**
 * Every code that the API answers with when it says no, its status and what it means. OpenAPI, docs/api.md and the
 * pages at `/problems/<code>` are made from this list, so a code is written once. Codes are never renamed.
 *
 * What an app's own file refuses (a Slack channel that is not there) has a code of its own, which stands in
 * `errors[0].code` of one of the general problems.
 */
interface ProblemKind {
  status: number;
  /** One sentence, the problem's `title`: the same whenever the code is sent. */
  title: string;
}

const kinds = {
  // who asks
  not_signed_in: { status: 401, title: "Nobody is signed in, and the request carries no token." },
  session_over: { status: 401, title: "The session has ended." },
  token_not_known: { status: 401, title: "The token was mistyped or has been revoked." },
  token_expired: { status: 401, title: "The token's time is over." },
  scope_missing: { status: 403, title: "The token or role may not do this." },
  operator_only: { status: 403, title: "Only the operator may do this." },
  cross_site: { status: 403, title: "The request came from another site." },
  sign_in_refused: { status: 401, title: "The email address or the password is not right." },
  too_many_tries: { status: 429, title: "That was tried too often." },

  // the request itself
  bad_request: { status: 400, title: "The request is not understood." },
  body_not_json: { status: 400, title: "The body is not valid JSON." },
  request_aborted: { status: 400, title: "The request ended before its body did." },
  not_found: { status: 404, title: "There is nothing at this address." },
  method_not_allowed: { status: 405, title: "This address does not take that method." },
  body_too_large: { status: 413, title: "The body is too large." },
  content_type_not_supported: { status: 415, title: "The body is of a type that is not read here." },
  encoding_not_supported: { status: 415, title: "The body is compressed or not UTF-8." },
  invalid_request: { status: 422, title: "A field of the request is missing or wrong." },
  workspace_id_invalid: { status: 422, title: "A workspace's id is like a part of a host name." },
  workspace_not_confirmed: { status: 422, title: "That everything goes must be said once more." },
  unknown_cursor: { status: 422, title: "No page begins at this cursor." },

  // doing it once
  idempotency_key_invalid: { status: 400, title: "The Idempotency-Key can't be read." },
  idempotency_key_in_use: { status: 409, title: "A request with this key is still being worked on." },
  idempotency_key_reused: { status: 422, title: "This key was used for another request." },
  shown_once: { status: 409, title: "This was done before, and its answer is shown only once." },

  // what is not there
  app_not_found: { status: 404, title: "There is no such app." },
  automation_not_found: { status: 404, title: "There is no such automation." },
  bulk_job_not_found: { status: 404, title: "There is no such job." },
  backtest_not_found: { status: 404, title: "There is no such backtest any more." },
  candidate_not_found: { status: 404, title: "Nothing is known of this candidate." },
  choices_not_found: { status: 404, title: "The connection offers no such choice." },
  connection_not_found: { status: 404, title: "There is no such connection." },
  draft_not_found: { status: 404, title: "There is no such draft." },
  event_not_found: { status: 404, title: "There is no such event." },
  invitation_not_found: { status: 404, title: "There is no such invitation." },
  oidc_off: { status: 404, title: "Signing in through an issuer is not set up." },
  recipe_not_found: { status: 404, title: "There is no such recipe." },
  oauth_not_offered: { status: 404, title: "Nobody can sign in to this app from here." },
  run_not_found: { status: 404, title: "There is no such run." },
  session_not_found: { status: 404, title: "There is no such session." },
  sandbox_off: { status: 404, title: "The sandbox is off." },
  step_not_found: { status: 404, title: "The automation has no such step." },
  subscription_not_found: { status: 404, title: "There is no such subscription." },
  trouble_not_found: { status: 404, title: "The sandbox knows no such trouble." },
  token_not_found: { status: 404, title: "There is no such token." },
  workspace_not_found: { status: 404, title: "There is no such workspace." },
  user_not_found: { status: 404, title: "There is no such person." },
  link_gone: { status: 410, title: "The link was used, or its time is over." },

  // not in this state
  connection_name_taken: { status: 409, title: "Another connection has this name." },
  workspace_id_taken: { status: 409, title: "Another workspace has this id." },
  workspace_is_default: { status: 409, title: "The first workspace stays." },
  workspaces_need_postgres: { status: 409, title: "Several workspaces need a PostgreSQL." },
  email_taken: { status: 409, title: "The email address has an account." },
  last_owner: { status: 409, title: "Somebody has to be an owner." },
  not_a_user: { status: 409, title: "Only people have this, not tokens." },
  owner_exists: { status: 409, title: "Hirewire is set up already." },
  name_taken: { status: 409, title: "The name is taken." },
  alert_way_missing: { status: 409, title: "It is not set yet where such alerts go." },
  automation_off: { status: 409, title: "The automation is off." },
  draft_conflict: { status: 409, title: "Somebody else changed the draft in the meantime." },
  plan_changed: { status: 409, title: "Things changed since the plan was made." },
  payload_removed: { status: 409, title: "The event's payload is no longer kept." },
  nothing_heard: { status: 409, title: "No call of the sender was heard." },
  not_registered: { status: 409, title: "The vendor has no webhook of this connection." },
  rotates_by_hand: { status: 409, title: "This signing secret is replaced by hand." },
  rotation_failed: { status: 409, title: "The vendor did not replace the secret." },
  oauth_answer_incomplete: { status: 409, title: "The app's answer to the sign-in lacks something." },
  oauth_denied: { status: 409, title: "The app was not allowed to let Hirewire in." },
  oauth_not_set_up: { status: 409, title: "Signing in to this app is not set up on this server." },
  oauth_scope_missing: { status: 409, title: "The app left out permissions that are needed." },
  oauth_state_unknown: { status: 409, title: "This sign-in is not under way any more." },
  run_asks: { status: 409, title: "The run waits for an answer." },
  run_asks_nothing: { status: 409, title: "The run asks nothing." },
  run_finished: { status: 409, title: "The run is finished or at work." },
  bulk_job_over: { status: 409, title: "The job is over." },
  nothing_to_do: { status: 409, title: "There is no run to which this could be done." },
  run_not_held: { status: 409, title: "The run is not held." },
  run_not_waiting: { status: 409, title: "The run does not wait for a later try." },
  step_not_skippable: { status: 409, title: "There is no step that could be skipped." },
  run_unfinished: { status: 409, title: "The run goes on by itself, so it can't be repeated." },
  too_many_subscriptions: { status: 409, title: "There are as many subscriptions as there may be." },
  version_conflict: { status: 409, title: "Somebody saved the automation at the same moment." },

  // not valid
  invalid_address: { status: 422, title: "An IP address or range can't be read." },
  invalid_call: { status: 422, title: "The saved call can't be read." },
  invalid_config: { status: 422, title: "The configuration can't be applied as it is." },
  invalid_answer: { status: 422, title: "The answer does not fit the question." },
  invalid_automation: { status: 422, title: "The automation can't be saved as it is." },
  invalid_email: { status: 422, title: "This is not an email address." },
  event_refused: { status: 422, title: "The connection's address turned the event away." },
  invalid_field: { status: 422, title: "A connection's field has a wrong value." },
  invalid_name: { status: 422, title: "The name has characters that names can't have." },
  invalid_subscription: { status: 422, title: "The subscription can't be made as it is." },
  invalid_target: { status: 422, title: "Nothing can be delivered to such an address." },
  missing_name: { status: 422, title: "A candidate's email address or id is empty." },
  missing_field: { status: 422, title: "A connection's field is missing." },
  own_name_missing: { status: 422, title: "The name of who makes the account is missing." },
  nothing_to_link: { status: 422, title: "Linking takes two names of one candidate." },
  no_hook: { status: 422, title: "The connection has no address for events." },
  no_secret: { status: 422, title: "The connection has no signing secret yet." },
  not_found_out: { status: 422, title: "It could not be found out how the sender signs." },
  not_a_destination: { status: 422, title: "The connection only sends events." },
  secrets_needed_again: {
    status: 422,
    title: "A secret that was entered for one address would be sent to another.",
  },
  secret_unreadable: { status: 422, title: "A stored secret can't be opened with the key at hand." },
  sender_described: { status: 422, title: "It is known how this sender signs." },
  send_id_reused: { status: 422, title: "This sendId was used for another step." },
  step_not_ready: { status: 422, title: "The step can't be carried out as it is." },
  target_not_found: { status: 422, title: "The address to deliver to could not be found on the internet." },
  target_refused: { status: 422, title: "The address to deliver to is inside this server's own network." },
  unknown_app: { status: 422, title: "The app is not known." },
  unknown_field: { status: 422, title: "The app has no such field." },
  too_many_runs: { status: 422, title: "This is about more runs than one job takes." },
  unknown_sample: { status: 422, title: "There is no such sample event." },
  weak_password: { status: 422, title: "The password is too short or too common." },
  wrong_password: { status: 422, title: "The present password is not right." },
  version_not_found: { status: 422, title: "The automation's version is not there any more." },

  // an app's own reasons; `errors[0].code` says which
  app_refused: { status: 422, title: "The app does not take this." },
  destination_refused: { status: 422, title: "The destination said no." },
  destination_sign_in_refused: { status: 409, title: "The destination refused the credentials." },
  destination_unavailable: { status: 503, title: "The destination does not answer now." },

  // us
  internal_error: { status: 500, title: "Something broke in Hirewire." },
  store_full: { status: 503, title: "Nothing can be written now." },
  workspace_suspended: { status: 503, title: "The workspace is suspended." },
  store_unreachable: { status: 503, title: "The database does not answer now." },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof kinds;

export const PROBLEMS: Readonly<Record<ProblemCode, ProblemKind>> = kinds;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}
