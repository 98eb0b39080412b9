/**
 * Where to go after signing in, as an address said it: a path of ours, and never another site.
 *
 * @returns the path with its query, or `/`
 */
export function safePath(next: string | null | undefined): string {
  if (!next?.startsWith("/")) return "/";
  // browsers read a backslash as a slash and leave tabs and line breaks out, so that "/\t/evil.example" is another site
  try {
    const url = new URL(next, "https://here.invalid");
    if (url.origin !== "https://here.invalid" || /[\\\s\p{Cc}]/u.test(next)) return "/";
    // a sign-in page that leads to itself would lead nowhere; what is not a page would show as text
    if (/^\/(?:sign-in|set-up|accept-invitation|api|hooks|in)(?:\/|$)/.test(url.pathname)) return "/";
    // "/..//evil.example" has become "//evil.example" by now
    return url.pathname.startsWith("//") ? "/" : `${url.pathname}${url.search}${url.hash}`;
  } catch {
    return "/";
  }
}
