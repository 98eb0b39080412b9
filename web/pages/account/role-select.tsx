import { Select } from "@mantine/core";
import { ROLE_NAMES, ROLES } from "../../../src/core/roles.ts";
import type { Role } from "../../api/types.ts";

const CHOICES = ROLE_NAMES.map((value) => ({ value, label: ROLES[value].label }));

export function RoleSelect(props: {
  value: Role;
  onChange: (role: Role) => void;
  label?: string;
  /** Where no label is seen. */
  "aria-label"?: string;
  disabled?: boolean;
}) {
  const { value, onChange, label, disabled = false } = props;
  return (
    <Select
      label={label}
      aria-label={props["aria-label"]}
      description={label === undefined ? undefined : ROLES[value].about}
      data={CHOICES}
      value={value}
      onChange={(role) => role !== null && onChange(role)}
      allowDeselect={false}
      disabled={disabled}
      w={label === undefined ? "8rem" : "100%"}
    />
  );
}
