import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { FieldInfo } from "../../src/core/builder/field-info.ts";
import type { MountedEditor, MountOptions } from "./code-mirror/mount-editor.ts";

export type Mount<M extends MountedEditor> = (
  options: Omit<MountOptions, "extensions"> & { fields: () => readonly FieldInfo[] },
) => M;

/**
 * One of our CodeMirror editors in a component: made once, and told what changes.
 *
 * @param mount  null while it is being fetched
 * @returns `attach` is the `ref` of the element that it stands in; `editor` is null until it stands there
 */
export function useEditor<M extends MountedEditor>(
  mount: Mount<M> | null,
  props: {
    value: string;
    onChange: (value: string) => void;
    fields: readonly FieldInfo[];
    attributes: Record<string, string>;
    disabled: boolean;
  },
): { attach: (host: HTMLDivElement | null) => (() => void) | undefined; editor: M | null } {
  const { value, attributes, disabled } = props;
  const [editor, setEditor] = useState<M | null>(null);
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const attach = useCallback(
    (host: HTMLDivElement | null) => {
      if (!host || !mount) return undefined;
      const given = latest.current;
      const mounted = mount({
        parent: host,
        value: given.value,
        attributes: given.attributes,
        readOnly: given.disabled,
        onChange: (written) => latest.current.onChange(written),
        fields: () => latest.current.fields,
      });
      setEditor(mounted);
      return () => {
        setEditor(null);
        mounted.destroy();
      };
    },
    [mount],
  );
  useEffect(() => editor?.setValue(value), [editor, value]);
  useEffect(() => editor?.setAttributes(attributes, disabled), [editor, attributes, disabled]);
  return { attach, editor };
}
