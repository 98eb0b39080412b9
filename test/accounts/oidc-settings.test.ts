import { describe, expect, it } from "@jest/globals";
import { roleInClaim } from "../../src/accounts/oidc-settings.ts";
import { oidcFromEnvironment } from "../../src/cli/oidc-from-environment.ts";

describe("a role in a claim", () => {
  it.each([
    [{ groups: ["staff", "hirewire-editor"] }, "groups", "editor"],
    [{ groups: ["viewer", "hirewire:Owner", "editor"] }, "groups", "owner"],
    [{ role: "viewer" }, "role", "viewer"],
    [{ "https://example.com/role": "editor" }, "https://example.com/role", "editor"],
    [{ realm_access: { roles: ["hirewire_viewer"] } }, "realm_access.roles", "viewer"],
    [{ groups: ["not-hirewire-owner", "owners"] }, "groups", null],
    [{ groups: { owner: true } }, "groups", null],
    [{}, "groups", null],
  ])("%j by %s is %s", (claims, claim, role) => {
    expect(roleInClaim(claims, claim)).toBe(role);
  });
});

describe("the environment", () => {
  const whole = {
    HIREWIRE_OIDC_ISSUER: "https://id.example.com/realm",
    HIREWIRE_OIDC_CLIENT_ID: "hirewire",
    HIREWIRE_OIDC_CLIENT_SECRET: "hush",
  };

  it("sets nothing up when it says nothing", () => {
    expect(oidcFromEnvironment({})).toBeNull();
  });

  it("needs the issuer and the client, and has an answer for the rest", () => {
    expect(oidcFromEnvironment(whole)).toEqual({
      issuer: "https://id.example.com/realm",
      clientId: "hirewire",
      clientSecret: "hush",
      label: "your company account",
      role: "viewer",
      roleClaim: null,
    });
    expect(oidcFromEnvironment({ ...whole, HIREWIRE_OIDC_ROLE: "none" })?.role).toBeNull();
  });

  it.each([
    [
      { HIREWIRE_OIDC_ISSUER: "https://id.example.com" },
      /CLIENT_ID and HIREWIRE_OIDC_CLIENT_SECRET must be set/,
    ],
    [{ ...whole, HIREWIRE_OIDC_ISSUER: "id.example.com" }, /must be an address/],
    [{ ...whole, HIREWIRE_OIDC_ROLE: "boss" }, /viewer, editor, owner or none/],
  ])("is refused when it is wrong, without the secret in the words", (env, words) => {
    expect(() => oidcFromEnvironment(env)).toThrow(words);
    expect(() => oidcFromEnvironment(env)).not.toThrow(/hush/);
  });
});
