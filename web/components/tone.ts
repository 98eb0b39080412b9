/** How a state feels, beside the word that says it. */
export type Tone = "good" | "busy" | "warn" | "bad" | "quiet";
