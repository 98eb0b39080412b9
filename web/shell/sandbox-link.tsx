/** The way to the sandbox, where there is one. */
import { NavLink } from "@mantine/core";
import { FlaskConical } from "lucide-react";
import { Link, useLocation } from "wouter";
import { useNeeds } from "../pages/home/queries.ts";

export function SandboxLink({ onClick }: { onClick: () => void }) {
  const { data } = useNeeds();
  const [location] = useLocation();
  if (data?.start.sandbox !== true) return null;
  return (
    <NavLink
      component={Link}
      href="/sandbox"
      label="Sandbox"
      leftSection={<FlaskConical size={18} aria-hidden />}
      active={location === "/sandbox"}
      aria-current={location === "/sandbox" ? "page" : undefined}
      onClick={onClick}
    />
  );
}
