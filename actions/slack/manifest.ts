/**
 * The Slack app that Hirewire posts through, as docs/slack-app-manifest.yaml has it with what each scope is for. Slack
 * takes it in an address, so that nobody has to carry a file there.
 *
 * Source: https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests (read 2026-11-21)
 */
export const SCOPES = [
  "chat:write",
  "chat:write.public",
  "channels:read",
  "groups:read",
  "users:read",
  "users:read.email",
  "im:write",
  "channels:history",
  "groups:history",
  "im:history",
];

/** @param redirectUri  where people come back to after signing in; Slack takes https alone */
export function slackManifest(redirectUri?: string): Record<string, unknown> {
  const redirects = redirectUri?.startsWith("https://") ? { redirect_urls: [redirectUri] } : {};
  return {
    _metadata: { major_version: 1, minor_version: 1 },
    display_information: {
      name: "Hirewire",
      description: "Posts what your hiring tools report.",
      background_color: "#1f3a5f",
    },
    features: {
      app_home: {
        home_tab_enabled: false,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: true,
      },
      bot_user: { display_name: "Hirewire", always_online: true },
    },
    oauth_config: { ...redirects, scopes: { bot: SCOPES } },
    settings: { org_deploy_enabled: false, socket_mode_enabled: false, token_rotation_enabled: false },
  };
}

/** Opens Slack with the app filled in: the person chooses a workspace and confirms. */
export function newSlackApp(redirectUri?: string): string {
  const url = new URL("https://api.slack.com/apps?new_app=1");
  url.searchParams.set("manifest_json", JSON.stringify(slackManifest(redirectUri)));
  return url.href;
}
