/** What our editors have in common: one text, a name that is read out, and a keyboard that is never trapped. */
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { Annotation, Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

export interface MountOptions {
  parent: HTMLElement;
  value: string;
  onChange: (value: string) => void;
  attributes: Record<string, string>;
  readOnly: boolean;
  extensions: Extension;
}

export interface MountedEditor {
  view: EditorView;
  /** Does nothing when it is what stands there. */
  setValue: (value: string) => void;
  /** Names, states and the like, as the page shows them around it. */
  setAttributes: (attributes: Record<string, string>, readOnly: boolean) => void;
  destroy: () => void;
}

/** Marks a change that came from outside, so that nobody is told what they said. */
const fromOutside = Annotation.define<boolean>();

export function mountEditor(options: MountOptions): MountedEditor {
  const { parent, value, onChange, extensions } = options;
  const attributes = new Compartment();
  const described = (given: Record<string, string>, readOnly: boolean): Extension => [
    EditorView.contentAttributes.of(given),
    EditorView.editable.of(!readOnly),
    EditorState.readOnly.of(readOnly),
  ];
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: value,
      extensions: [
        extensions,
        history(),
        // Tab is bound to nothing, so it leaves the editor as it leaves any field
        keymap.of([...historyKeymap, ...defaultKeymap]),
        EditorView.lineWrapping,
        // any other character, `\r` too, stays what it is
        EditorState.lineSeparator.of("\n"),
        EditorView.cspNonce.of(
          document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "",
        ),
        attributes.of(described(options.attributes, options.readOnly)),
        EditorView.updateListener.of(({ docChanged, transactions, state }) => {
          if (!docChanged || transactions.some((each) => each.annotation(fromOutside) === true)) return;
          onChange(state.sliceDoc());
        }),
      ],
    }),
  });
  return {
    view,
    setValue(wanted) {
      const { state } = view;
      if (state.sliceDoc() === wanted) return;
      view.dispatch({
        changes: { from: 0, to: state.doc.length, insert: state.toText(wanted) },
        annotations: fromOutside.of(true),
      });
    },
    setAttributes(given, readOnly) {
      view.dispatch({ effects: attributes.reconfigure(described(given, readOnly)) });
    },
    destroy: () => view.destroy(),
  };
}
