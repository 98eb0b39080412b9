/** The areas of the product, in the order in which a recruiter meets them. */
import { Activity, Cable, House, Inbox, Settings, Users, Workflow, type LucideIcon } from "lucide-react";

export interface Area {
  label: string;
  path: string;
  icon: LucideIcon;
}

export const AREAS: Area[] = [
  { label: "Home", path: "/", icon: House },
  { label: "Automations", path: "/automations", icon: Workflow },
  { label: "Runs", path: "/runs", icon: Activity },
  { label: "Events", path: "/events", icon: Inbox },
  { label: "Candidates", path: "/candidates", icon: Users },
  { label: "Connections", path: "/connections", icon: Cable },
  { label: "Settings", path: "/settings", icon: Settings },
];
