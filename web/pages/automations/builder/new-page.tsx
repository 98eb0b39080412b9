/** `/automations/new`: from blank, from a recipe (`?recipe=`), or a draft that was begun before (`?draft=`). */
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import { api } from "../../../api/client.ts";
import type { App } from "../../../api/types.ts";
import { useMe } from "../../../shell/me.ts";
import { NotShown } from "../not-shown.tsx";
import { useApps, useConnections } from "../queries.ts";
import type { Connection, Recipe, SavedDraft } from "../types.ts";
import { Builder } from "./builder.tsx";
import { BLANK, toContent, type Content } from "./content.ts";
import { useAutosave } from "./use-autosave.ts";

export default function NewPage() {
  const [search] = useSearchParams();
  // the address changes once the draft has begun, and nothing must be drawn anew under somebody's hands
  const [{ recipeKey, draftId }] = useState({
    recipeKey: search.get("recipe"),
    draftId: search.get("draft"),
  });
  const apps = useApps();
  const connections = useConnections();
  const recipe = useQuery({
    queryKey: ["connections", "recipe", recipeKey],
    queryFn: () => api<Recipe>("GET", `/recipes/${encodeURIComponent(recipeKey ?? "")}`),
    enabled: recipeKey !== null && draftId === null,
  });
  const draft = useQuery({
    queryKey: ["drafts", "one", draftId],
    queryFn: () => api<SavedDraft>("GET", `/drafts/${encodeURIComponent(draftId ?? "")}`),
    enabled: draftId !== null,
    // it is read once; from then on the builder knows more than the server
    staleTime: Infinity,
    gcTime: 0,
  });
  const waits = (recipeKey !== null && draftId === null && !recipe.data) || (draftId !== null && !draft.data);
  const { me } = useMe();
  if (!apps.data || !connections.data || waits || !me) {
    const error = apps.error ?? connections.error ?? recipe.error ?? draft.error;
    // whoever is writing keeps the page, whatever becomes of the server meanwhile
    return error ? (
      <NotShown title="New automation" error={error} />
    ) : (
      <Skeleton height={420} aria-label="Loading the page" />
    );
  }
  return (
    <New
      me={me.id}
      recipeKey={recipeKey}
      first={draft.data ?? null}
      blank={recipe.data ? fromRecipe(recipe.data) : BLANK}
      {...(recipe.data && { sentence: recipe.data.sentence })}
      apps={apps.data}
      connections={connections.data}
    />
  );
}

function New(props: {
  me: string;
  recipeKey: string | null;
  first: SavedDraft | null;
  blank: Content;
  sentence?: string;
  apps: readonly App[];
  connections: readonly Connection[];
}) {
  const { me, recipeKey, first, blank, apps, connections, ...rest } = props;
  const [, navigate] = useLocation();
  const save = useAutosave({
    by: me,
    of: first?.id ?? `new ${recipeKey ?? ""}`,
    first,
    blank,
    // whoever reloads finds what they wrote; without a step in the history and without drawing anew
    onBegun: (draft) => history.replaceState(history.state, "", `/automations/new?draft=${draft.id}`),
  });
  return (
    <Builder
      {...rest}
      automation={null}
      save={save}
      apps={apps}
      connections={connections}
      onPublished={({ id }) => navigate(`/automations/${id}`, { replace: true })}
      onDiscarded={() => navigate("/automations")}
      news={save.saving === "conflict" ? { kind: "saved", by: null } : null}
      onTheirs={save.takeTheirs}
      onMine={save.keepMine}
      onKeepAnew={save.beginAnew}
    />
  );
}

/** Its examples stay in the gallery: they would be in the way of whoever changes it. */
function fromRecipe({ automation }: Recipe): Content {
  const { examples: _examples, ...content } = toContent({ ...automation });
  return content;
}
