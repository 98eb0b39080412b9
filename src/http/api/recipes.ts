/** `/api/recipes`: the gallery. */
import { z } from "zod";
import { defineRoute } from "./define-route.ts";
import { listOf } from "./page.ts";
import { RecipeShape } from "./shapes/recipe.ts";

export const recipeRoutes = [
  defineRoute({
    method: "get",
    path: "/recipes",
    operationId: "listRecipes",
    tag: "automations",
    scope: "read",
    summary: "Ready-made automations",
    answer: { status: 200, about: "All of them.", body: listOf(RecipeShape) },
    handle: async (_request, { recipes }) => ({ items: await recipes.list() }),
  }),
  defineRoute({
    method: "get",
    path: "/recipes/:key",
    operationId: "getRecipe",
    tag: "automations",
    scope: "read",
    summary: "One ready-made automation",
    params: z.object({ key: z.string().describe("`score-to-slack`.") }),
    answer: { status: 200, about: "The recipe.", body: RecipeShape },
    problems: ["recipe_not_found"],
    handle: ({ params }, { recipes }) => recipes.get(params.key),
  }),
];
