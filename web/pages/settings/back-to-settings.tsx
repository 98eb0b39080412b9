import { BackTo } from "../connections/back-to.tsx";

export function BackToSettings() {
  return <BackTo href="/settings">Settings</BackTo>;
}
