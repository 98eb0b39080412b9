/** What the last visible step of a recipe leaves behind, on the vendor's sample. */
import { StepOutcome } from "../../../preview/index.ts";
import type { Recipe } from "../types.ts";

/** Steps that look something up leave nothing to see. */
const LOOKS_UP = /\.(find_|identify_|ask_)/;

export default function RecipeOutcome({ recipe }: { recipe: Recipe }) {
  const { steps } = recipe.automation;
  const step = steps.find(({ use }) => !LOOKS_UP.test(use)) ?? steps[0];
  if (!step || recipe.sample === null) return null;
  const eventId = `sample:${recipe.sample}`;
  return <StepOutcome automation={recipe.automation} stepId={step.id} eventId={eventId} pictureOnly />;
}
