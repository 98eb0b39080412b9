/** An app's mark beside its name: a letter on a colour of its own. Nobody's logo is shipped, and no other host is asked. */
import { Avatar } from "@mantine/core";

const COLORS = ["indigo", "teal", "grape", "cyan", "orange", "pink", "blue", "green", "violet"] as const;

export function AppMark({ app, label, size = 36 }: { app: string; label: string; size?: number }) {
  const sum = Array.from(app, (letter) => letter.charCodeAt(0)).reduce((total, code) => total + code, 0);
  return (
    <Avatar
      aria-hidden
      alt=""
      size={size}
      radius="md"
      variant="light"
      color={COLORS[sum % COLORS.length] ?? "indigo"}
    >
      {label.charAt(0).toUpperCase()}
    </Avatar>
  );
}
