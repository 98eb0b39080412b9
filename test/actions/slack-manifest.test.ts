/** The app that the web pages have Slack make is the one that the docs describe. */
import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import { parse } from "yaml";
import { newSlackApp, slackManifest } from "../../actions/slack/manifest.ts";

it("is the manifest of the docs, with the address to come back to where Slack takes it", () => {
  const docs = readFileSync(new URL("../../docs/slack-app-manifest.yaml", import.meta.url), "utf8");
  expect(slackManifest()).toEqual(parse(docs));
  expect(slackManifest("http://127.0.0.1/oauth/callback")).toEqual(parse(docs));
  const url = new URL(newSlackApp("https://hire.example/oauth/callback"));
  expect(JSON.parse(url.searchParams.get("manifest_json") ?? "")).toMatchObject({
    oauth_config: { redirect_urls: ["https://hire.example/oauth/callback"] },
  });
});
