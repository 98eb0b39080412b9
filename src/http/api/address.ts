/** `/api/address`: whether senders reach us. A check calls ourselves through the public address. */
import { defineRoute } from "./define-route.ts";
import { AddressCheckShape } from "./shapes/address.ts";

export const addressRoutes = [
  defineRoute({
    method: "get",
    path: "/address",
    operationId: "getAddress",
    tag: "server",
    scope: "read",
    summary: "What the last check of the public address found",
    description: "It is checked at start and every hour when `PUBLIC_URL` is set.",
    answer: {
      status: 200,
      about: "The check; null before the first one.",
      body: AddressCheckShape.nullable(),
    },
    handle: (_request, { address }) => address.last(),
  }),
  defineRoute({
    method: "post",
    path: "/address/check",
    operationId: "checkAddress",
    tag: "server",
    scope: "read",
    summary: "Call this server through its public address",
    asksOnly: true,
    description:
      "Tells apart: a name that does not resolve, a refused connection, a fault of the certificate, a redirect, somebody else's server, a proxy with nobody behind it, one that asks for a sign-in, and one that changes bodies or headers.",
    answer: { status: 200, about: "What was found.", body: AddressCheckShape },
    handle: (_request, { address }) => address.check(),
  }),
];
