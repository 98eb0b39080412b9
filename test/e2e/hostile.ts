/** Expressions of somebody who means harm. */
const DOUBLING = "$double := function($s, $n) { $n = 0 ? $s : $double($s & $s, $n - 1) }";

/** Each is the condition of an automation, and fails. */
export const HOSTILE: [what: string, expression: string][] = [
  ["endless recursion", "($f := function($x) { $f($x + 1) + 1 }; $f(1) > 0)"],
  ["endless tail recursion", "($f := function($x) { $f($x + 1) }; $f(1) > 0)"],
  ["a huge range", "$count([1..9999999]) > 0"],
  ["a huge pad", '$length($pad("", 500000000, "ab")) > 0'],
  ["doubling strings", `(${DOUBLING}; $length($double("a", 28)) > 0)`],
  ["doubling past what a string can be", `(${DOUBLING}; $uppercase($double("ab", 40)) = "x")`],
  ["a giant join", '$length($join([1..100000].("aaaaaaaaaaaaaaaaaaaaaaaa"), $pad("", 1000, "b"))) > 0'],
  ["expressions made of text", '$eval("1 + 1") = 2'],
];
/** These end at once and change nothing. */
export const HARMLESS: [what: string, expression: string][] = [
  ["a catastrophic regex", '$contains("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /^(a+)+$/)'],
  ["the prototype", "$exists($.__proto__)"],
  ["the constructor", "$exists(constructor) or $exists(submission_id.constructor)"],
  ["the constructor by look-up", '$exists($lookup($, "constructor"))'],
];
