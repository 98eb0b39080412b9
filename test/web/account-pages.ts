/** The pages about people and access, with some people to show. */
import { invite, makeOwner, tokenIn } from "../http/people.ts";
import type { Server } from "../http/server.ts";
import type { Shown } from "./pages.ts";

const houses = new WeakMap<Server, Promise<{ owner: string; viewer: string }>>();

/** @returns the cookies of two who are signed in */
export async function people(server: Server): Promise<{ owner: string; viewer: string }> {
  const made =
    houses.get(server) ??
    (async () => {
      const owner = await makeOwner(server);
      const viewer = await invite(server, "viewer", "vera@example.com");
      await invite(server, "editor", "edward.itorovich@recruiting.example.com");
      await owner.get("POST", "/invitations", { email: "nora@example.com", role: "editor" });
      await owner.get("POST", "/tokens", { name: "Zapier", scopes: ["read", "run", "subscribe"] });
      return { owner: owner.cookie, viewer: viewer.cookie };
    })();
  houses.set(server, made);
  return await made;
}

const owner = async (server: Server): Promise<string> => (await people(server)).owner;
const viewer = async (server: Server): Promise<string> => (await people(server)).viewer;
const nobody = async (server: Server): Promise<string> => {
  await people(server);
  return "";
};

export const ACCOUNT_PAGES: Shown[] = [
  { name: "sign-in", path: "/sign-in", heading: "Sign in", cookie: nobody },
  {
    name: "accept-invitation",
    path: async (server) => {
      const wish = { email: "gary.guest@example.com", role: "editor" };
      const { link } = await server.get<{ link: string }>("POST", "/invitations", wish);
      return `/accept-invitation?token=${tokenIn(link)}`;
    },
    heading: "You are invited",
    cookie: nobody,
  },
  { name: "people", path: "/settings/people", heading: "People", cookie: owner },
  { name: "people-as-viewer", path: "/settings/people", heading: "People", cookie: viewer },
  { name: "tokens", path: "/settings/tokens", heading: "API tokens", cookie: owner },
  { name: "profile", path: "/settings/profile", heading: "Your profile", cookie: owner },
];
