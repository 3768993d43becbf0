import type { GitHubContext } from "./context.ts";

/** How many entries a page of a list has. */
export interface PageSize {
  /** When the client does not say. */
  readonly usual: number;
  readonly most: number;
}

export const PAGES: PageSize = { usual: 30, most: 100 };

/**
 * The page of a list that is asked for, with the addresses of the others in the header `Link`.
 *
 * @see https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function page<T>(c: GitHubContext, entries: readonly T[], { usual, most }: PageSize = PAGES): T[] {
  const size = Math.min(most, numberIn(c, "per_page") ?? usual);
  const number = numberIn(c, "page") ?? 1;
  const last = Math.max(1, Math.ceil(entries.length / size));
  const links = [
    ...(number > 1 ? [link(c, number - 1, "prev"), link(c, 1, "first")] : []),
    ...(number < last ? [link(c, number + 1, "next"), link(c, last, "last")] : []),
  ];
  if (links.length > 0) c.header("Link", links.join(", "));
  return entries.slice((number - 1) * size, number * size);
}

function numberIn(c: GitHubContext, name: string): number | undefined {
  const number = Number(c.req.query(name));
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

function link(c: GitHubContext, number: number, relation: string): string {
  const url = new URL(c.req.url);
  url.searchParams.set("page", String(number));
  return `<${url.href}>; rel="${relation}"`;
}
