import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { folderContent } from "../../lib/content/folder-content.ts";
import { IgnoreRules, ignorePatterns } from "../../lib/content/ignore-rules.ts";
import { buildkitSocket } from "../../sandbox/daemons/buildkit.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { Random } from "./support/random.ts";

/** Another one is tried with `MULTIARCH_TEST_SEED=2`. */
const SEED = Number(process.env.MULTIARCH_TEST_SEED ?? 1);
const BUILDS = 60;
const NAMES = ["a", "b", "ab", "c.d", "é", ".env", "A b"];
const MODES = [0o644, 0o755, 0o600, 0o4755, 0o666];
const TARGETS = ["a", "b/c.d", "../nowhere", "/etc/passwd", "."];
const RULES = [
  "",
  "a",
  "*\n!b",
  "**/c.d\n!a/**/c.d",
  "*/a\n!*/a/b",
  "# a\r\n/b/\r\n!b/ab\r\n",
  "\ufeffA*\n.env\n!.env",
  "?\n![b]",
  "*\n!**/é\n.dockerignore",
  "a/**\nab\n!a/b",
];

/** A step of a build, as buildctl tells of it. */
interface Vertex {
  readonly name: string;
  readonly completed?: string;
  readonly cached?: boolean;
  readonly error?: string;
}

describe("the digest of a folder", function () {
  this.timeout(300_000);
  let around: string;
  let folder: string;
  before(() => {
    around = mkdtempSync(join(tmpdir(), "multiarch-key-"));
    folder = join(around, "context");
    mkdirSync(folder);
    // All that is built here comes after a step that no build of another run has.
    mkdirSync(join(around, "dockerfile"));
    const unique = randomBytes(8).toString("hex");
    writeFileSync(
      join(around, "dockerfile", "Dockerfile"),
      `FROM scratch\nWORKDIR /${unique}\nCOPY --from=folder . /\n`,
    );
  });
  after(() => rmSync(around, { recursive: true }));

  const random = new Random(SEED);
  const path = () => Array.from({ length: 1 + random.below(3) }, () => random.of(NAMES)).join("/");
  const anyOf = (kept: (file: string) => boolean) => {
    const all = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((each) => kept(join(folder, each)));
    return all.length === 0 ? undefined : join(folder, random.of(all.sort()));
  };
  const isLink = (file: string) => lstatSync(file).isSymbolicLink();
  /** A place that is free, with folders above it in place of whatever else was there. */
  const place = () => {
    const parts = path().split("/");
    for (const [index] of parts.entries()) {
      const file = join(folder, ...parts.slice(0, index + 1));
      const isFolder = lstatSync(file, { throwIfNoEntry: false })?.isDirectory();
      if (index === parts.length - 1 || !isFolder) rmSync(file, { recursive: true, force: true });
    }
    const file = join(folder, ...parts);
    mkdirSync(dirname(file), { recursive: true });
    return file;
  };
  const change = (file: string | undefined, make: (file: string) => void) => {
    if (file !== undefined) make(file);
  };

  /** Each may change what BuildKit sees or not, by what the rules leave out. */
  const changes: Record<string, () => void> = {
    "write a file": () =>
      change(place(), (file) => writeFileSync(file, random.of(["", "one", "two", "x".repeat(300_000)]))),
    "make a folder": () => change(place(), (file) => mkdirSync(file)),
    "make a link": () => change(place(), (file) => symlinkSync(random.of(TARGETS), file)),
    "make a pipe": () => change(place(), (file) => void execFileSync("mkfifo", [file])),
    "change a mode": () =>
      change(
        anyOf((file) => !isLink(file)),
        (file) => chmodSync(file, random.of(MODES) | (lstatSync(file).isDirectory() ? 0o700 : 0)),
      ),
    "change a time": () =>
      change(
        anyOf((file) => !isLink(file)),
        (file) => utimesSync(file, 1_000_000, random.below(1_000_000)),
      ),
    "remove something": () =>
      change(
        anyOf(() => true),
        (file) => rmSync(file, { recursive: true }),
      ),
    "rename something": () =>
      change(
        anyOf(() => true),
        (file) => {
          const other = join(dirname(file), random.of(NAMES));
          if (!existsSync(other) && !lstatSync(other, { throwIfNoEntry: false })) renameSync(file, other);
        },
      ),
    "give a second name": () =>
      change(
        anyOf((file) => lstatSync(file).isFile()),
        (file) => {
          const other = join(folder, "second");
          if (other === file || file.startsWith(`${other}/`)) return;
          rmSync(other, { force: true, recursive: true });
          linkSync(file, other);
        },
      ),
    "write the ignore file": () => writeFileSync(join(folder, ".dockerignore"), random.of(RULES)),
    "do nothing": () => {},
  };

  /**
   * Whether BuildKit had copied all of the same folder before: it tells what comes out of its cache. The folder has
   * another name each time, so that it is sent as a whole: of what BuildKit has of a name already, it does not see a
   * changed mode of a folder, nor a changed file that has kept its size and time.
   */
  async function isCached(build: number): Promise<boolean> {
    const { stderr } = await execa(
      "buildctl",
      [
        ...["--addr", `unix://${buildkitSocket(sandboxLayout())}`],
        ...["build", "--frontend=dockerfile.v0", "--progress=rawjson"],
        `--local=context=${join(around, "dockerfile")}`,
        `--local=dockerfile=${join(around, "dockerfile")}`,
        `--local=folder-${build}=${folder}`,
        `--opt=context:folder=local:folder-${build}`,
      ],
      // On a busy machine it sometimes says goodbye too late, with the build done.
      { reject: false },
    );
    const vertexes = stderr.split("\n").flatMap((line): Vertex[] => {
      return line.startsWith("{") ? ((JSON.parse(line) as { vertexes?: Vertex[] }).vertexes ?? []) : [];
    });
    const copies = vertexes.filter(({ name, completed, error }) => name.includes("COPY") && completed && !error);
    assert.ok(copies.length > 0, stderr);
    return copies.some(({ cached }) => cached === true);
  }

  it("differs exactly when BuildKit's own key of COPY does", async () => {
    const seen = new Map<string, number>();
    const history: string[] = [];
    for (let build = 0; build < BUILDS; build += 1) {
      for (let count = build === 0 ? 25 : random.below(3); count >= 0; count -= 1) {
        const name = random.of(Object.keys(changes));
        history.push(`${build}: ${name}`);
        changes[name]?.();
      }
      const ignoreFile = join(folder, ".dockerignore");
      const text = existsSync(ignoreFile) ? execFileSync("cat", [ignoreFile], { encoding: "utf8" }) : "";
      const { digest, faults } = await folderContent(folder, new IgnoreRules(ignorePatterns(text)));
      assert.deepEqual(faults, []);
      const cached = await isCached(build);
      const tree = execFileSync("find", [folder, "-printf", "%M %P -> %l\n"], { encoding: "utf8" });
      const what = `seed ${SEED}, build ${build} (like ${seen.get(digest)}), rules ${JSON.stringify(text)}\n${history.slice(-6).join("\n")}\n${tree}`;
      assert.equal(cached, seen.has(digest), what);
      seen.set(digest, build);
    }
    // A test in which nothing, or everything, is the same would show nothing.
    assert.ok(seen.size > BUILDS / 4 && seen.size < BUILDS, `seed ${SEED}: ${seen.size} different of ${BUILDS}`);
  });
});
