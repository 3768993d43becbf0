import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import type { InitReport } from "../../../../cli/init/text.ts";
import { bundledCommand } from "../../../support/bundled-command.ts";
import type { Workflow } from "../../../support/workflow.ts";

const SPEC = ["--package", "github:example/multiarch"];
const HUB_LOGIN = { auths: { "https://index.docker.io/v1/": { auth: Buffer.from("Octo:secret").toString("base64") } } };

/** What a new image is attested with. */
const ATTESTED = { attestations: { provenance: "max", sbom: true } };

describe("multiarch init", function () {
  this.timeout(60_000);
  let root: string;
  let home: string;

  let command: string;
  before(async () => {
    command = await bundledCommand();
  });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "multiarch-test-"));
    home = mkdtempSync(join(tmpdir(), "multiarch-home-"));
  });
  afterEach(() => {
    for (const folder of [root, home]) rmSync(folder, { recursive: true });
  });

  const git = (...args: string[]) => execa("git", ["-C", root, ...args]);
  const write = (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  const repository = async (files: Record<string, string>, remote?: string) => {
    await git("init", "--quiet", "--initial-branch", "main");
    write(files);
    if (remote) await git("remote", "add", "origin", remote);
  };
  const init = (...args: string[]) =>
    execa(process.execPath, [command, "init", ...args], {
      cwd: root,
      reject: false,
      extendEnv: false,
      // No buildx: what is found must not depend on this machine.
      env: { PATH: "/usr/bin:/bin", HOME: home, DOCKER_CONFIG: home, BUILDX_CONFIG: home },
    });
  const report = async (...args: string[]) => {
    const { stdout, stderr, exitCode } = await init("--yes", "--json", ...SPEC, ...args);
    assert.equal(exitCode, 0, stderr + stdout);
    return JSON.parse(stdout) as InitReport & { kept: string[] };
  };
  const refused = async (...args: string[]) => {
    const { stderr, exitCode } = await init("--yes", ...args);
    assert.equal(exitCode, 1, stderr);
    return stderr.split("\n");
  };
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const images = (stack = "ghcr") =>
    (parse(read(`images/Pulumi.${stack}.yaml`)) as { config: Record<string, Record<string, object>> }).config[
      "multiarch:images"
    ];
  const PYTHON = { Dockerfile: "FROM python:3.12\nCOPY requirements.txt .\nCOPY . .\n", "requirements.txt": "flask\n" };

  it("writes a project and a workflow, and the second time nothing", async () => {
    await repository(PYTHON, "https://github.com/acme/hits.git");
    const { files, next } = await report();
    const paths = ["Pulumi.yaml", "package.json", "index.js", ".gitignore", "Pulumi.ghcr.yaml"];
    assert.deepEqual(
      files,
      [...paths.map((name) => `images/${name}`), ".dockerignore", ".github/workflows/publish.yml"].map((path) => ({
        path,
        state: "new",
      })),
    );
    assert.deepEqual(images(), {
      hits: {
        repositories: ["ghcr.io/acme/hits"],
        context: "..",
        platforms: ["linux/amd64", "linux/arm64"],
        ...ATTESTED,
      },
    });
    assert.equal(read("images/index.js"), 'export { default } from "multiarch/program";\n');
    assert.deepEqual(JSON.parse(read("images/package.json")).dependencies, { multiarch: "github:example/multiarch" });
    assert.match(read("images/Pulumi.ghcr.yaml"), /^# yaml-language-server: \$schema=node_modules\/multiarch\//);
    assert.match(read(".dockerignore"), /^images\n#.*\n\.git$/m);
    assert.deepEqual(next.map(({ command }) => command).slice(-3), [
      "cd images && npm install && pulumi stack select --create ghcr",
      "pulumi preview --stack ghcr",
      "pulumi up --stack ghcr",
    ]);

    const again = await report();
    assert.deepEqual([...new Set(again.files.map(({ state }) => state))], ["unchanged"]);
  });

  it("signs where that is asked for, with a token that one job gets, and else says how", async () => {
    await repository(PYTHON, "https://github.com/acme/hits.git");
    const permissions = () => {
      const { jobs } = parse(read(".github/workflows/publish.yml")) as Workflow;
      return Object.entries(jobs).flatMap(([name, job]) => (job.permissions?.["id-token"] ? [name] : []));
    };
    await report();
    assert.deepEqual(permissions(), []);
    assert.match(read("images/Pulumi.ghcr.yaml"), /^ {2}# multiarch:sign: auto$/m);
    await report("--sign", "--force");
    assert.deepEqual(permissions(), ["publish"]);
    assert.match(read("images/Pulumi.ghcr.yaml"), /^ {2}multiarch:sign: auto$/m);
  });

  it("writes nothing among files of the repository: into another folder, or the one that is named", async () => {
    await repository({ ...PYTHON, "images/logo.svg": "<svg/>" }, "https://github.com/acme/hits.git");
    await report();
    assert.match(read("container-images/Pulumi.yaml"), /^name: hits$/m);
    assert.match(read(".dockerignore"), /^container-images$/m);
    assert.doesNotMatch(read(".dockerignore"), /^images$/m);
    assert.match(read(".github/workflows/publish.yml"), /working-directory: container-images$/m);
    const again = await report();
    assert.deepEqual([...new Set(again.files.map(({ state }) => state))], ["unchanged"]);

    rmSync(join(root, "container-images"), { recursive: true });
    write({ "container-images/other": "" });
    assert.deepEqual(await refused(...SPEC), [
      "error: the folders images and container-images have other files; name another one with --folder FOLDER",
    ]);
    await report("--folder", "publish", "--force");
    assert.match(read("publish/Pulumi.yaml"), /^name: hits$/m);
  });

  it("keeps what differs until it is told, and adds to an ignore file no line twice", async () => {
    await repository({ ...PYTHON, ".dockerignore": ".git" }, "https://github.com/acme/hits.git");
    await report();
    assert.equal(read(".dockerignore"), ".git\n# The project that publishes the images.\nimages\n");
    write({ "images/Pulumi.ghcr.yaml": "config: {}\n" });
    const kept = await init("--yes");
    assert.equal(kept.exitCode, 1);
    assert.match(kept.stdout, /images\/Pulumi\.ghcr\.yaml +differs from what is there/);
    assert.equal(kept.stderr, "kept images/Pulumi.ghcr.yaml: --force overwrites what differs");
    assert.equal(read("images/Pulumi.ghcr.yaml"), "config: {}\n");
    assert.equal((await init("--yes", "--force")).exitCode, 0);
    assert.ok(images()?.hits);
    assert.equal(read(".dockerignore"), ".git\n# The project that publishes the images.\nimages\n");
  });

  it("keeps what Pulumi wrote into a stack file, and sees no difference in it", async () => {
    await repository(PYTHON, "https://github.com/acme/hits.git");
    await report();
    const salt = "encryptionsalt: v1:abc=:v1:def\n";
    write({ "images/Pulumi.ghcr.yaml": `${read("images/Pulumi.ghcr.yaml").replaceAll(/^#.*\n/gm, "")}${salt}` });
    const { files } = await report();
    assert.deepEqual([...new Set(files.map(({ state }) => state))], ["unchanged"]);
    await report("--platforms", "linux/amd64", "--force");
    assert.ok(read("images/Pulumi.ghcr.yaml").endsWith(salt));
    assert.match(read("images/Pulumi.ghcr.yaml"), /platforms: \[linux\/amd64\]/);
  });

  it("shows and writes nothing with --dry-run", async () => {
    await repository(PYTHON, "https://github.com/acme/hits.git");
    const { exitCode, stdout } = await init("--dry-run", ...SPEC);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^Files:\n {2}images\/Pulumi\.yaml +new\n/);
    assert.deepEqual((await git("status", "--short")).stdout, "?? Dockerfile\n?? requirements.txt");
  });

  it("makes an image of each Dockerfile of a monorepo, each with the context that its COPY reads", async () => {
    await repository(
      {
        "services/api/Dockerfile": "FROM golang AS build\nCOPY go.mod services/api/main.go ./\nFROM build AS test\n",
        "services/api/main.go": "",
        "services/web/Dockerfile": "FROM node\nCOPY package.json ./\nCOPY . .\n",
        "services/web/package.json": "{}",
        "docker/Dockerfile.worker": "FROM scratch\nCOPY . /\n",
        "docker/README.md": "",
        "go.mod": "",
        "Dockerfile.dev": "FROM node\n",
        "examples/a/Dockerfile": "FROM node\n",
      },
      "git@github.com:Acme/Mono.git",
    );
    const { decisions } = await report();
    const platforms = ["linux/amd64", "linux/arm64"];
    assert.deepEqual(images(), {
      worker: {
        repositories: ["ghcr.io/acme/mono-worker"],
        context: "..",
        dockerfile: "docker/Dockerfile.worker",
        platforms,
        ...ATTESTED,
      },
      api: {
        repositories: ["ghcr.io/acme/mono-api"],
        context: "..",
        dockerfile: "services/api/Dockerfile",
        platforms,
        ...ATTESTED,
      },
      web: { repositories: ["ghcr.io/acme/mono-web"], context: "../services/web", platforms, ...ATTESTED },
    });
    const text = decisions.join("\n");
    assert.match(text, /^left out, as development, tests or examples: Dockerfile\.dev, examples\/a\/Dockerfile /m);
    assert.match(text, /^ghcr\.io\/acme\/mono: .*; Acme\/Mono in lower case, as registries require$/m);
    assert.match(text, /^api: services\/api\/Dockerfile, context the root \(COPY reads go\.mod of the root\)$/m);
    assert.match(text, /^worker: .*, context the root \(docker\/ has nothing but Dockerfiles\)$/m);
  });

  it("publishes where Docker is logged in", async () => {
    await repository(PYTHON, "ssh://git@github.com:22/Acme/my.app.git");
    writeFileSync(join(home, "config.json"), JSON.stringify(HUB_LOGIN));
    const { decisions, workflowSecrets } = await report();
    assert.deepEqual(Object.values(images("dockerhub") ?? {}), [
      {
        repositories: ["docker.io/octo/my.app"],
        context: "..",
        platforms: ["linux/amd64", "linux/arm64"],
        ...ATTESTED,
      },
    ]);
    assert.match(decisions.join("\n"), /Docker is logged in to docker\.io as Octo, and not to ghcr\.io/);
    const commands = workflowSecrets.map(({ command }) => command);
    assert.ok(commands.includes("gh secret set DOCKERHUB_TOKEN"), commands.join());
    assert.doesNotMatch(read("images/Pulumi.dockerhub.yaml") + read(".github/workflows/publish.yml"), /Octo:|T2N0bzp/);
  });

  it("takes a stage that is published before a last one for tests", async () => {
    await repository({ Dockerfile: "FROM a AS production\nFROM production AS test\n" }, "https://github.com/acme/a");
    await report("--platforms", "linux/arm/v7");
    assert.deepEqual(images(), {
      a: {
        repositories: ["ghcr.io/acme/a"],
        context: "..",
        target: "production",
        platforms: ["linux/arm/v7"],
        ...ATTESTED,
      },
    });
  });

  it("writes for a server of GitHub that an enterprise runs, without a queue", async () => {
    await repository(PYTHON, "https://github.example.com/acme/hits.git");
    await report("--image", "registry.example.com/acme/hits", "--stack", "prod", "--folder", "ops/images");
    const workflow = read(".github/workflows/publish.yml");
    assert.match(workflow, /working-directory: ops\/images/);
    assert.match(workflow, /group: stack-prod-\$\{\{ github\.ref \}\}/);
    assert.doesNotMatch(workflow, /queue:/);
    assert.match(
      read("ops/images/Pulumi.prod.yaml"),
      /^ {2}# multiarch:sign: \{ key: \{ env: COSIGN_PRIVATE_KEY \} \}$/m,
    );
    assert.match(read("ops/images/Pulumi.prod.yaml"), /context: \.\.\/\.\.$/m);
  });

  it("refuses to sign for jobs that the public Sigstore does not know", async () => {
    for (const host of ["github.example.com", "acme.ghe.com", "gitlab.example.com"]) {
      await repository(PYTHON, `https://${host}/acme/hits.git`);
      assert.deepEqual(await refused(...SPEC, "--image", "registry.example.com/acme/hits", "--sign"), [
        `error: --sign: the public Sigstore gives no certificates to jobs of ${host}; leave it out, and sign with a key, or with a Fulcio and a Rekor of your own: docs/signing.md`,
      ]);
      await git("remote", "remove", "origin");
    }
  });

  it("writes no workflow for another server, unless it is asked", async () => {
    await repository(PYTHON, "https://gitlab.com/acme/tools/hits.git");
    const { files } = await report();
    assert.ok(!files.some(({ path }) => path.startsWith(".github/")));
    assert.match(read("images/Pulumi.main.yaml"), /registry\.gitlab\.com\/acme\/tools\/hits/);
    assert.ok((await report("--workflow")).files.some(({ path }) => path.startsWith(".github/")));
  });

  it("says all that is in the way together", async () => {
    await repository({ "README.md": "" });
    assert.deepEqual(await refused("--folder", "../out", "--platforms", "linux/arm46", "--stack", "a b"), [
      "error: --folder ../out is outside the repository; name a folder inside it",
      'error: --stack "a b" is not a name of a stack; use letters, digits, _, . and -',
      "error: name the package with --package SPEC: a version, a tarball or an address of git",
      "error: the repository has no Dockerfile; write one, or name it with --dockerfile FILE where it has another name",
      'error: --platforms "linux/arm46" is not a known platform; did you mean "linux/arm64"?',
      "error: name where to publish with --image REGISTRY/OWNER/NAME: the repository has no remote to name it after",
    ]);
  });

  it("needs a repository, and a terminal or --yes", async () => {
    assert.match((await refused())[0] ?? "", /is not in a git repository; run this in one, or create one: git init$/);
    const { exitCode, stderr } = await init();
    assert.equal(exitCode, 2);
    assert.match(stderr, /^error: there is no terminal to ask at; pass --yes /);
  });

  it("notes what COPY reads and git does not know", async () => {
    await repository({ Dockerfile: "FROM scratch\nCOPY dist/app /\n" }, "https://github.com/acme/a");
    const { notes } = await report();
    assert.deepEqual(notes, [
      {
        file: "Dockerfile",
        input: "COPY dist/app",
        reason: "is not among the files that git knows; create it before a build",
      },
    ]);
  });

  describe("--from", () => {
    const FROM = ["--from", ".github/workflows/docker.yml"];
    const WORKFLOW = {
      ".github/workflows/docker.yml": [
        "on: {push: {branches: [main]}}",
        "jobs:",
        "  image:",
        "    runs-on: ubuntu-latest",
        "    steps:",
        "      - uses: docker/build-push-action@v6",
        '        with: {push: true, context: app, tags: "acme/hits:edge"}',
        "      - run: docker push acme/other",
      ].join("\n"),
    };

    it("writes what a workflow publishes, and notes by line what it cannot", async () => {
      await repository({ ...WORKFLOW, "app/Dockerfile": "FROM scratch\n" }, "https://github.com/acme/hits.git");
      const { decisions, notes } = await report(...FROM);
      assert.deepEqual(images("dockerhub"), {
        hits: {
          repositories: ["docker.io/acme/hits"],
          context: "../app",
          platforms: ["linux/amd64"],
          tags: ["edge"],
        },
      });
      assert.ok(decisions.includes("hits: as .github/workflows/docker.yml has it, which stays as it is"));
      assert.equal(read(".github/workflows/docker.yml"), Object.values(WORKFLOW)[0]);
      assert.deepEqual(
        notes.map(({ file, line, input }) => `${file}:${line} ${input}`),
        ["3 jobs.image", "7 platforms", "8 run"].map((note) => `.github/workflows/docker.yml:${note}`),
      );
      assert.equal(notes.at(-1)?.reason, "not read: docker push; write yourself what it publishes");
      const again = await report(...FROM);
      assert.deepEqual([...new Set(again.files.map(({ state }) => state))], ["unchanged"]);
    });

    it("refuses what the file says already, and what is not a file to read from", async () => {
      await repository({ ...WORKFLOW, "docker-bake.hcl": "", Makefile: "" }, "https://github.com/acme/hits.git");
      assert.deepEqual(await refused(...SPEC, ...FROM, "--image", "ghcr.io/acme/hits", "--platforms", "linux/amd64"), [
        "error: --from takes all of that from the file; omit --image and --platforms",
      ]);
      assert.deepEqual(await refused(...SPEC, "--from", "none.yml"), [
        "error: none.yml cannot be read; name a workflow, a bake file or a compose file",
      ]);
      assert.deepEqual(await refused(...SPEC, "--from", "Makefile"), [
        "error: Makefile is neither a workflow (.yml), a bake file (.hcl, .json) nor a compose file (.yaml)",
      ]);
      assert.deepEqual(await refused(...SPEC, "--from", "docker-bake.hcl"), [
        "error: buildx is not installed, and bake and compose files are read by it; install it: https://docs.docker.com/go/buildx/",
      ]);
    });

    it("says of each step that publishes why it is not read, when there is nothing else", async () => {
      await repository(
        {
          "publish.yml":
            "on: push\njobs:\n  a:\n    steps:\n      - run: make\n      - uses: acme/docker-build-push@v1\n",
        },
        "https://github.com/acme/hits.git",
      );
      assert.deepEqual(await refused(...SPEC, "--from", "publish.yml"), [
        "error: publish.yml publishes no image that could be read",
        "error: line 6, uses: not read: acme/docker-build-push may build and push images in its own way; write yourself what it publishes",
      ]);
    });
  });
});
