/**
 * Who a store is filled with. Names are shared as they are in life: some by very many, one by a single candidate; some are
 * written with accents, some in Chinese. Half of the addresses differ in nothing but a number.
 */

export interface Person {
  id: string;
  name: string;
  email: string;
}

const FIRST = listed(
  "Jane, John, Jürgen, José, Zoë, Ada, Li, Maria, Ahmed, Olga, Anne-Marie, Sam, Fatima, Björn, " +
    "Chloé, Ivan, Mia, Noah, Emma, Liam, Aisha, Hugo, Nina, Omar",
);
const LAST = listed(
  "Doe, Smith, Müller, García, Nowak, Berg, O'Neil, Rossi, Silva, Khan, Ivanova, Dubois, Jensen, " +
    "Yılmaz, Kowalski, Andersson, Novák, Costa, Haddad, Schmidt, Moreau, van den Berg, Okafor, Tanaka, " +
    "Nguyen, Lopez, Brown, Wilson, Taylor, Becker, Ferrari",
);
const CHINESE = ["王伟", "李娜", "张敏", "刘洋", "陈静", "杨磊", "赵军", "黄丽"];
const DOMAINS = ["example.com", "example.com", "example.com", "example.org", "mail.example.net"];
const TITLES = listed(
  "Senior Backend Engineer, Frontend Engineer, Head of Sales, Product Designer, Data Analyst, " +
    "Account Executive, Nurse, Truck Driver, Recruiter, Financial Controller, " +
    "Site Reliability Engineer",
);

/** Nobody else is called so. */
export const ONLY: Pick<Person, "name"> & { number: number } = { name: "Xanthippe Quill", number: 77 };

/** The same person for the same number. */
export function personOf(number: number): Person {
  return { id: `cand-${number}`, name: nameOf(number), email: emailOf(number) };
}

/** Titles take turns; one event in ten thousand is about a job of its own. */
export function jobOf(event: number): { id: string; title: string } {
  if (event % 10_000 === 1_500) return { id: "job-zoo", title: "Zookeeper" };
  const place = event % TITLES.length;
  return { id: `job-${place}`, title: TITLES[place]! };
}

function nameOf(number: number): string {
  if (number === ONLY.number) return ONLY.name;
  if (number % 40 === 7) return CHINESE[Math.floor(number / 40) % CHINESE.length]!;
  return `${FIRST[number % FIRST.length]!} ${LAST[Math.floor(number / FIRST.length) % LAST.length]!}`;
}

function emailOf(number: number): string {
  if (number % 2 === 0) return `candidate${number}@example.com`;
  const name = nameOf(number)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z]+/g, ".");
  return `${name === "." ? "c" : name}${number}@${DOMAINS[number % DOMAINS.length]!}`;
}

function listed(text: string): readonly string[] {
  return text.split(", ");
}
