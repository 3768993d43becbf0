import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { findProgram } from "../../../sandbox/host/programs.ts";
import { addBuilder, startEmptyBuildkit } from "../../engine/support/builders.ts";
import { crane } from "../../engine/support/images.ts";
import { sandboxRegistry } from "../../engine/support/workspace.ts";
import { buildx, buildxInSeries, freshRepository } from "../peers.ts";
import { imageOf, newWorkspace, PLATFORMS, update } from "../programs.ts";
import type { Row, Variant } from "../row.ts";
import { write } from "../ways.ts";

/** Debian's names of the architectures. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  "linux/amd64": "amd64",
  "linux/386": "i386",
  "linux/arm64": "arm64",
  "linux/arm/v7": "armhf",
};
const SUITE = "bookworm";
/** The release as it is, without the updates that come out between two turns. */
const SOURCE = `deb http://deb.debian.org/debian ${SUITE} main`;
/** What makes the base image, as packages of Debian and as programs. */
const MAKERS = ["mmdebstrap", "arch-test"];
const SERIES = "buildx in series";
/** A native platform and an emulated one for each. */
const SHARED = { default: "on-0", "linux/386": "on-1", "linux/arm/v7": "on-1" };

/** What takes hours in series under emulation: a compiler and its libraries, installed for four platforms. */
export const rust: Row = {
  what: "Rust from Debian's packages for four platforms, two of them emulated, and a program compiled",
  peer: SERIES,
  turns: 1,
  warmsUp: false,
  goals: [],
  async open() {
    const folder = mkdtempSync(join(tmpdir(), "multiarch-bench-"));
    const workspace = await newWorkspace();
    const started = [await startEmptyBuildkit(0), await startEmptyBuildkit(1)];
    for (const [number, builder] of started.entries()) await addBuilder(workspace, `on-${number}`, builder);
    const dockerfile = dockerfileOn(await pushDebian(folder));
    const build = { context: join(folder, "rust"), platforms: PLATFORMS };
    const peer = (name: string, run: typeof buildx): Variant => ({
      name,
      run: (turn) => run({ ...build, args: { NOTE: `${name} ${turn}` }, repository: freshRepository("rust") }),
    });
    const ours = (name: string, builders: Readonly<Record<string, string>>): Variant => ({
      name,
      async prepare(turn) {
        const args = { NOTE: `${name} ${turn}` };
        const image = imageOf({ context: "rust", platforms: PLATFORMS, args, repository: freshRepository("rust") });
        workspace.configure({ builders, images: { rust: image } });
      },
      run: () => update(workspace),
    });
    write(join(folder, "rust/Dockerfile"), dockerfile);
    workspace.write("rust/Dockerfile", dockerfile);
    return {
      variants: [
        peer(SERIES, buildxInSeries),
        peer("buildx", buildx),
        ours("up", { default: "sandbox" }),
        ours("up, on a builder with one processor", { default: "on-0" }),
        ours("up, on two builders with one processor each", SHARED),
      ],
      async close() {
        await workspace.remove();
        for (const builder of started) await builder.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

function dockerfileOn(base: string): string {
  const install = "apt-get update && apt-get install --yes --no-install-recommends rustc libc6-dev gcc";
  return `FROM ${base}
ARG NOTE
RUN : $NOTE; ${install} && rm -rf /var/lib/apt/lists/*
RUN echo 'fn main() { println!("hello"); }' > /hello.rs && rustc -o /hello /hello.rs && /hello
`;
}

/** Makes Debian's essential packages with apt an image for all platforms, and gives its name. */
async function pushDebian(folder: string): Promise<string> {
  const missing = MAKERS.filter((name) => findProgram(name) === undefined);
  if (missing.length > 0) {
    const names = missing.join(" and ");
    throw new Error(`the row rust makes its base image with ${names}; apt-get install ${missing.join(" ")}`);
  }
  const name = `${sandboxRegistry()}/library/debian:${SUITE}`;
  const images: string[] = [];
  for (const platform of PLATFORMS) {
    const architecture = ARCHITECTURES[platform] as string;
    const layer = join(folder, `${architecture}.tar`);
    const image = `${name}-${architecture}`;
    try {
      await execa("mmdebstrap", ["--variant=apt", `--architectures=${architecture}`, SUITE, layer, SOURCE]);
      await crane("append", "--oci-empty-base", "--new_layer", layer, "--new_tag", image);
      await crane("mutate", "--set-platform", platform, "--tag", image, image);
    } finally {
      rmSync(layer, { force: true });
    }
    images.push("--manifest", image);
  }
  await crane("index", "append", ...images, "--tag", name);
  return name;
}
