/** The functions that completion offers, in words. All of JSONata's work: https://docs.jsonata.org/overview (read 2026-11-21). */
export interface FunctionHelp {
  name: string;
  /** What stands in the brackets. */
  takes: string;
  about: string;
  /** What the cursor leaves selected or fills in. */
  insert: string;
}

const help = (name: string, takes: string, about: string, insert = `$${name}(`): FunctionHelp => ({
  name,
  takes,
  about,
  insert,
});

export const FUNCTIONS: readonly FunctionHelp[] = [
  help("exists", "field", "Whether the field is there at all."),
  help("not", "condition", "The opposite."),
  help("contains", "text, part", 'Whether a text holds another: $contains(email, "@example.org")'),
  help("count", "list", "How many items a list has."),
  help("sum", "list", "All numbers of a list together."),
  help("average", "list", "The average of a list of numbers."),
  help("max", "list", "The highest number of a list."),
  help("min", "list", "The lowest number of a list."),
  help("round", "number, digits", "Rounded; without digits to a whole number."),
  help("number", "text", 'The number that a text stands for: $number("4.5")'),
  help("string", "value", "A value as text."),
  help("lowercase", "text", "In small letters."),
  help("uppercase", "text", "In capital letters."),
  help("trim", "text", "Without blanks at its ends."),
  help("length", "text", "How many characters a text has."),
  help("substring", "text, start, length", "A part of a text; a negative start counts from the end."),
  help("substringBefore", "text, mark", 'What stands before a mark: $substringBefore(name, " ")'),
  help("substringAfter", "text, mark", "What stands behind a mark."),
  help("join", "list, between", 'A list as one text: $join(skills, ", ")'),
  help("split", "text, between", "A text cut into a list."),
  help("replace", "text, part, other", "Puts another text in place of a part."),
  help("match", "text, pattern", "What fits a pattern such as /[0-9]+/."),
  help("now", "", "When the event was received.", "$now()"),
  help("millis", "", "When the event was received, in milliseconds.", "$millis()"),
  help("toMillis", "time", "A time in milliseconds, to reckon with."),
  help("fromMillis", "milliseconds, picture", 'A time as text: $fromMillis($millis(), "[D1] [MNn] [Y]")'),
  help("formatNumber", "number, picture", 'A number as text: $formatNumber(score, "0.0")'),
  help("sort", "list", "A list in order."),
  help("distinct", "list", "Each item of a list once."),
  help("map", "list, function", "Each item of a list, changed."),
  help("filter", "list, function", "The items of a list that a function takes."),
  help("keys", "object", "The names in an object."),
  help("lookup", "object, name", "A field by a name that is worked out."),
];
