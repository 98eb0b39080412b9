/**
 * How a line that leads nowhere is noticed, on both sides, when nobody says so: a machine that lost its power, a cable, a
 * firewall that forgot. Else a dead process would keep its locks for hours.
 *
 * https://www.postgresql.org/docs/18/runtime-config-connection.html#RUNTIME-CONFIG-TCP-SETTINGS,
 * https://nodejs.org/docs/latest-v24.x/api/net.html#socketsetkeepaliveenable-initialdelay (read 2026-11-22)
 */

/** For a client of node-postgres. */
export const KEEPALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 };

/** Settings of a session: the server asks after ten seconds, and gives up ten later. */
export const KEEPALIVE_SETTINGS = {
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 2,
  tcp_user_timeout: 20_000,
};

/** As they are given to a client. */
export function optionsOf(settings: Readonly<Record<string, string | number>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(" ");
}
