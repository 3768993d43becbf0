import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { buildkitSocket } from "../../../sandbox/daemons/buildkit.ts";
import { sandboxLayout } from "../../../sandbox/layout.ts";

/** How the sandbox's BuildKit is asked to build a Dockerfile. */
export interface DockerfileBuild {
  readonly platform?: string;
  readonly target?: string;
  readonly args?: Readonly<Record<string, string>>;
  /** Named contexts, by the names that buildx gives BuildKit. */
  readonly contexts?: Readonly<Record<string, string>>;
  /** Where it is pushed; by default nowhere. */
  readonly push?: string;
}

/** What came of it. */
export interface Built {
  /** Undefined when the build failed. */
  readonly digest: string | undefined;
  /** The last lines that BuildKit printed. */
  readonly error: string;
}

/**
 * Builds a Dockerfile, whose context has the file `file`, as buildx asks BuildKit to.
 *
 * @see https://github.com/docker/buildx/blob/v0.37.2/build/opt.go
 */
export async function buildDockerfile(
  text: string,
  { platform = "linux/amd64", target, args = {}, contexts = {}, push }: DockerfileBuild = {},
): Promise<Built> {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-dockerfile-"));
  const options = {
    platform,
    ...(target !== undefined && { target }),
    ...prefixed("build-arg:", args),
    ...prefixed("context:", contexts),
    ...(Object.keys(contexts).length > 0 && { "frontend.caps": "moby.buildkit.frontend.contexts+forward" }),
  };
  try {
    writeFileSync(join(folder, "Dockerfile"), text);
    writeFileSync(join(folder, "file"), "a file of the context\n");
    const metadata = join(folder, "metadata.json");
    const { exitCode, stderr } = await execa(
      "buildctl",
      [
        ...["--addr", `unix://${buildkitSocket(sandboxLayout())}`],
        ...["build", "--frontend=dockerfile.v0", "--progress=plain"],
        ...[`--local=context=${folder}`, `--local=dockerfile=${folder}`, `--metadata-file=${metadata}`],
        `--output=type=image,${push === undefined ? "store=true" : `name=${push},push=true`}`,
        ...Object.entries(options).map(([name, value]) => `--opt=${name}=${value}`),
      ],
      { reject: false },
    );
    const digest = exitCode === 0 ? JSON.parse(readFileSync(metadata, "utf8"))["containerimage.digest"] : undefined;
    return { digest, error: stderr.split("\n").slice(-8).join("\n") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The digests of the images that a build's provenance names, by the names that it gives them, platforms left out. */
export async function materialsOf(
  text: string,
  { args = {}, contexts = {} }: Pick<DockerfileBuild, "args" | "contexts">,
): Promise<Record<string, string>> {
  const metadata = join(mkdtempSync(join(tmpdir(), "multiarch-provenance-")), "metadata.json");
  const flags = [
    ...Object.entries(args).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...Object.entries(contexts).map(([name, value]) => `--build-context=${name}=${value}`),
  ];
  try {
    const output = ["--output=type=cacheonly", `--metadata-file=${metadata}`];
    await execa("docker-buildx", ["build", ...output, ...flags, "-"], { input: text });
    const { "buildx.build.provenance": provenance } = JSON.parse(readFileSync(metadata, "utf8")) as {
      "buildx.build.provenance": { materials: { uri: string; digest: Record<string, string> }[] };
    };
    const found = provenance.materials.map(({ uri, digest }) => [uri.replace(/\?.*/, ""), `sha256:${digest.sha256}`]);
    return Object.fromEntries(found.toSorted());
  } finally {
    rmSync(dirname(metadata), { recursive: true });
  }
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}
