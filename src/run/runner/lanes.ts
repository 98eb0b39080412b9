/** @param connectionId  the app's key where it works without a connection */
export function laneKey(connectionId: string, lane: string): string {
  return `${connectionId}\n${lane}`;
}
