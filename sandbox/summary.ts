/** What the program exports, as `pulumi stack output --json` prints it. */
export interface StackOutputs {
  readonly images?: Readonly<Record<string, PublishedImage>>;
}

/** One image: what was built for each platform, and what was published in each repository. */
export interface PublishedImage {
  readonly platforms: Readonly<Record<string, { readonly digest: string; readonly ref: string }>>;
  /** Empty when the image is built and not published. */
  readonly repositories: Readonly<Record<string, PublishedIndex>>;
}

/** The index of one repository and the tags that name it, exact ones first. */
export interface PublishedIndex {
  readonly digest: string;
  readonly ref: string;
  readonly tags: readonly string[];
}

const SHORT_DIGEST_LENGTH = 12;

/** The table at the end of `npm run dev`: images, platforms with digests, then tags and pull lines by repository. */
export function summary({ images = {} }: StackOutputs): string {
  const platforms = Object.entries(images).flatMap(([name, image]) =>
    Object.entries(image.platforms).map(([platform, { digest }]) => [name, platform, shortDigest(digest)]),
  );
  if (platforms.length === 0) return "the stack has no images\n";
  const repositories = Object.values(images).flatMap((image) => Object.entries(image.repositories));
  const blocks = repositories.map(([repository, index]) => repositoryText(repository, index));
  return [table([["image", "platform", "digest"], ...platforms]), ...blocks].join("\n");
}

function repositoryText(repository: string, { digest, tags }: PublishedIndex): string {
  const [first] = tags;
  const reference = first === undefined ? `${repository}@${digest}` : `${repository}:${first}`;
  return [
    `${repository}\n`,
    `  tags   ${tags.join(", ") || "none"}\n`,
    `  index  ${shortDigest(digest)}\n`,
    `  docker pull ${reference}\n`,
  ].join("");
}

/** The first digits of a digest, enough to tell it from another by eye. */
function shortDigest(digest: string): string {
  return digest.slice(digest.indexOf(":") + 1).slice(0, SHORT_DIGEST_LENGTH);
}

/** Rows of text in columns, each as wide as its widest text. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) => `${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd())
    .map((line) => `${line}\n`)
    .join("");
}
