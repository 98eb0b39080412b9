/** What people may do here. A role is a set of the scopes that tokens have (`src/run/operations/tokens.ts`). */
export const ROLES = {
  viewer: { label: "Viewer", about: "Looks at everything and changes nothing.", scopes: ["read"] },
  editor: {
    label: "Editor",
    about: "Makes and changes automations and connections, and runs them.",
    scopes: ["read", "write", "run"],
  },
  owner: {
    label: "Owner",
    about: "Everything, people and access included.",
    scopes: ["read", "write", "run", "subscribe", "admin"],
  },
} as const;

export type Role = keyof typeof ROLES;
/** From the one who may least to the one who may most. */
export const ROLE_NAMES = Object.keys(ROLES) as [Role, ...Role[]];
