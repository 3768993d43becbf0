// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the variables of Dockerfiles.
import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { freePort } from "../../sandbox/ports.ts";
import { FaultyProxy } from "./support/faulty-proxy.ts";
import { digestOf } from "./support/images.ts";
import { startRegistry } from "./support/registries.ts";
import { isRead, requestsDuring } from "./support/requests.ts";
import { type Run, SANDBOX, sandboxRegistry, Workspace } from "./support/workspace.ts";

const STACK_TRACE = /^\s+at .*\.(?:ts|js):\d+/m;

describe("before anything is built", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let repository: string;

  beforeEach(async () => {
    workspace = await Workspace.create();
    repository = workspace.repository;
    workspace.write(
      "app/Dockerfile",
      "FROM busybox:stable AS build\nRUN echo built > /built\nFROM build AS production\n",
    );
    // A copy of buildx's configuration, to which builders can be added.
    cpSync(process.env.BUILDX_CONFIG ?? "", join(workspace.folder, "buildx"), { recursive: true });
    workspace.environment = { BUILDX_CONFIG: join(workspace.folder, "buildx") };
  });
  afterEach(async () => {
    workspace.environment = {};
    await workspace.remove();
  });

  const create = (name: string, driver: string, endpoint: string) =>
    execa("docker-buildx", ["create", "--name", name, "--driver", driver, endpoint], { env: workspace.environment });

  const login = (auths: Record<string, { auth: string; identitytoken?: string }>) => {
    workspace.write("docker/config.json", JSON.stringify({ auths }));
    workspace.environment.DOCKER_CONFIG = join(workspace.folder, "docker");
  };

  /** The lines of a refusal that was printed without a stack trace, and before anything was done. */
  const refused = ({ exitCode, output, steps }: Run): string[] => {
    assert.notEqual(exitCode, 0, output);
    assert.deepEqual(steps, [], output);
    assert.doesNotMatch(output, STACK_TRACE);
    return [...new Set(output.split("\n").map((line) => line.trim()))].filter((line) =>
      /^(?:multiarch:|app\.)/.test(line),
    );
  };

  /** Configures images, each with a Dockerfile in a folder of its name. */
  const configureImages = (
    images: Readonly<Record<string, { dockerfile: string; platforms: object; [field: string]: unknown }>>,
    builders: Readonly<Record<string, string>> = SANDBOX,
  ) => {
    const settings = Object.entries(images).map(([name, { dockerfile, ...others }]) => {
      workspace.write(`${name}/Dockerfile`, dockerfile);
      return [name, { repositories: [`${repository}-${name}`], context: name, tags: ["latest"], ...others }];
    });
    workspace.configure({ builders, images: Object.fromEntries(settings) });
  };
  /** An image of one platform, without an index around it. */
  const pushSingle = async (): Promise<string> => {
    const from = `${sandboxRegistry()}/library/busybox:stable`;
    const single = `${repository}-single:one`;
    await execa("crane", ["--insecure", "copy", "--platform", "linux/amd64", from, single]);
    return single;
  };

  describe("every problem is told at once", () => {
    const daemon = dockerDaemon();
    let single: string;

    beforeEach(async () => {
      const socket = join(workspace.folder, "docker.sock");
      await new Promise<void>((resolve) => daemon.listen(socket, resolve));
      workspace.environment.DOCKER_HOST = `unix://${socket}`;
      await create("dead", "remote", "unix:///no/such/socket");
      await create("cold", "docker-container", workspace.environment.DOCKER_HOST);

      const two = ["linux/amd64", "linux/arm64"];
      single = await pushSingle();
      const missing = `${sandboxRegistry()}/library/busybox`;
      const based = (platform: string) => ({
        dockerfile: `ARG P\nFROM --platform=${platform} busybox:stable AS one\nFROM one\n`,
        platforms: two,
      });
      configureImages(
        {
          app: {
            dockerfile: "FROM busybox:stable AS build\nRUN echo built > /built\nFROM build AS production\n",
            platforms: { "linux/arm/v7": {}, "linux/s390x": {}, "linux/arm64": { builder: "dead" } },
            target: "prodution",
            tags: ["-a"],
          },
          cold: {
            dockerfile: "FROM --platform=$BUILDPLATFORM busybox:stable\n",
            platforms: { "linux/amd64": { builder: "cold" }, "linux/arm64": { builder: "cold" }, "linux/386": {} },
          },
          lacking: {
            dockerfile: "FROM busybox:stable\nRUN echo built > /built\n",
            platforms: ["linux/amd64", "linux/s390x"],
          },
          written: based("linux/amd64"),
          native: based("$BUILDPLATFORM"),
          fallback: based("${P:-linux/amd64}"),
          single: { dockerfile: `FROM ${single}\n`, platforms: two },
          missing: {
            dockerfile: `ARG TAG=1\nFROM ${missing}:$TAG\n`,
            platforms: ["linux/amd64"],
            args: { TAG: "no-such-tag" },
          },
          child: { dockerfile: `FROM ${repository}-parent:latest\n`, platforms: two },
          parent: { dockerfile: "FROM busybox:stable\n", platforms: ["linux/amd64"] },
        },
        { default: "sandbox", "linux/arm/v7": "sandbux", "linux/386": "default" },
      );
    });
    afterEach(() => {
      daemon.close();
      daemon.closeAllConnections();
    });

    for (const operation of ["preview", "up"] as const) {
      it(`refuses, in ${operation}, what cannot be built`, async () => {
        const run = await workspace[operation]();
        const lines = refused(run).toSorted();
        assert.match(run.output, /warning: the builder "cold" is not booted yet, so its platforms were not checked/);
        const another =
          "create another one and name it: docker buildx create --name multi --driver docker-container --bootstrap";
        const other = (image: string, reason: string) =>
          `multiarch:images.${image}.platforms[1]: "linux/arm64" would contain programs for linux/amd64: ${reason}`;
        const written = (image: string, platform: string) =>
          other(
            image,
            `the image is based on line 2 of "${image}/Dockerfile", which says --platform=${platform}; remove it there, and use it only in stages that are read by COPY --from`,
          );
        const isOf = (image: string) => (line: string) => line.startsWith(`multiarch:images.${image}.`);
        const [builder, image] = lines.filter(isOf("lacking"));
        assert.match(
          builder ?? "",
          /^multiarch:images\.lacking\.platforms\[1\]: "linux\/s390x" cannot run on the builder "sandbox" \(it runs linux\/amd64, .*\); on its machine, install QEMU's handlers \(docker run --privileged --rm tonistiigi\/binfmt --install s390x, or on Debian apt-get install qemu-user-static\), or name another builder for the platform under multiarch:builders$/,
        );
        assert.match(
          image ?? "",
          /^multiarch:images\.lacking\.platforms\[1\]: "linux\/s390x" is not among the platforms of "busybox:stable", from which "lacking\/Dockerfile" starts: it has linux\/amd64, .*; remove the platform, or start from another image$/,
        );
        const others = lines.filter((line) => line !== builder && line !== image);
        assert.deepEqual(others, [
          `multiarch:builders["linux/386"]: "default" uses buildx's driver "docker", which cannot push by digest; ${another}`,
          'multiarch:builders["linux/arm/v7"]: "sandbux" is not a builder that buildx knows; did you mean "sandbox"? Or create it: docker buildx create --name sandbux --driver docker-container --bootstrap',
          `multiarch:images.app.platforms["linux/arm64"].builder: "dead" cannot be reached (unix:///no/such/socket: no such file or directory); start it, or ${another}`,
          'multiarch:images.app.tags[0]: "-a" gives the tag "-a", which starts with "-"; start with a letter, a digit or _',
          'multiarch:images.app.target: "prodution" is not a stage of "app/Dockerfile"; did you mean "production"? (it has build, production)',
          `multiarch:images.child.dockerfile: "${repository}-parent:latest" on line 1 of "child/Dockerfile" is needed for linux/arm64, and "parent" is built for linux/amd64 only; add it to the platforms of "parent", or remove what needs it from "child"`,
          'multiarch:images.cold.platforms["linux/arm64"]: "linux/arm64" would contain the programs of linux/amd64, or vice versa: both are based on line 1 of "cold/Dockerfile", which says --platform=$BUILDPLATFORM; remove it there, and use it only in stages that are read by COPY --from',
          written("fallback", "${P:-linux/amd64}"),
          `multiarch:images.missing.dockerfile: "missing/Dockerfile" starts from "${sandboxRegistry()}/library/busybox:no-such-tag", which its registry does not have; fix the name or the tag`,
          written("native", "$BUILDPLATFORM"),
          other(
            "single",
            `that is the only platform of "${single}", which line 1 of "single/Dockerfile" names; remove the platform, or start from an image that has it`,
          ),
          written("written", "linux/amd64"),
        ]);
      });
    }
  });

  it("gives up on a builder that does not answer, earlier than buildx itself", async () => {
    const silent: TcpServer = createTcpServer((socket) => socket.on("error", () => undefined));
    const port = await freePort();
    // buildx looks at a new builder too, for twice as long: it finds nobody yet.
    await create("silent", "remote", `tcp://127.0.0.1:${port}`);
    await new Promise<void>((resolve) => silent.listen(port, "127.0.0.1", resolve));
    try {
      workspace.configureApp({}, { default: "silent" });
      // buildx itself would give up after 20 s, with words of its own.
      assert.deepEqual(refused(await workspace.preview()), [
        `multiarch:builders.default: "silent" cannot be reached: tcp://127.0.0.1:${port} did not answer within 8 s; start it, or create another one and name it: docker buildx create --name multi --driver docker-container --bootstrap`,
      ]);
    } finally {
      silent.close();
    }
  });

  it("lets what is compiled on the builder or for one platform be for any, and reads a Dockerfile as BuildKit does; then refuses what needs more than was published", async () => {
    // That registry is asked for what is named, and would be for what only seems to be.
    const registry = `${sandboxRegistry()}/library`;
    const lines = [
      "ARG TAG",
      "ARG NAME=${OTHER:-${ANOTHER:-busybox}}",
      "ARG FULL=registry/${NAME}",
      `FROM ${registry}/\${FULL#registry/} AS One`,
      `FROM ${registry}/\${NAME}:\${TAG:-\${OTHER:-stable}} AS Build`,
      "COPY --from=one /bin/busybox /one",
      "RUN cat <<A && cat <<-B",
      `FROM ${registry}/none`,
      "A",
      `\tFROM ${registry}/none`,
      "\tB",
      "FROM build",
      "RUN echo \\",
      "# a comment",
      "",
      "  later",
      // What follows is no stage, and so none that would be built.
      "ONBUILD RUN cat <<EOF",
      `FROM ${registry}/none`,
      "EOF",
    ];
    const compiled = "FROM --platform=$BUILDPLATFORM busybox:stable AS build\nRUN echo built > /built\n";
    // What is compiled there and copied is for the platform that is built.
    const compiledFor = `FROM --platform=linux/amd64 ${await pushSingle()} AS build\nRUN echo built > /built\n`;
    const images = {
      compiled: {
        dockerfile: `${compiled}FROM scratch\nCOPY --from=build /built /built\n`,
        platforms: ["linux/amd64", "linux/s390x"],
      },
      copied: {
        dockerfile: `${compiledFor}FROM busybox:stable\nCOPY --from=build /built /built\n`,
        platforms: ["linux/amd64", "linux/arm64"],
      },
      heredocs: { dockerfile: lines.join("\n"), platforms: ["linux/amd64"] },
      parent: { dockerfile: "FROM busybox:stable\n", platforms: ["linux/amd64"] },
    };
    configureImages(images);
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);

    const child = { dockerfile: `FROM ${repository}-parent:latest\n`, platforms: ["linux/amd64", "linux/arm64"] };
    configureImages({ ...images, child });
    assert.deepEqual(refused(await workspace.up()), [
      `multiarch:images.child.dockerfile: "${repository}-parent:latest" on line 1 of "child/Dockerfile" is needed for linux/arm64, and "parent" is built for linux/amd64 only; add it to the platforms of "parent", or remove what needs it from "child"`,
    ]);
  });

  describe("the right to push", () => {
    it("is asked of the registry before the first build, once for each repository, and not in a preview, nor where nothing changes", async () => {
      workspace.configureApp({
        repositories: [repository, `${repository}-too`],
        platforms: ["linux/amd64", "linux/arm64"],
      });
      assert.ok((await requestsDuring(() => workspace.preview())).every(isRead));
      const requests = await requestsDuring(async () => assert.equal((await workspace.up()).exitCode, 0));
      const path = (name: string) => `/v2/${name.slice(name.indexOf("/") + 1)}/blobs/uploads/`;
      const firstWrites = requests.filter((request) => !isRead(request)).slice(0, 6);
      for (const name of [repository, `${repository}-too`]) {
        const own = firstWrites.filter((request) => request.path.startsWith(path(name)));
        assert.equal(own.filter(({ method }) => method === "DELETE").length, 1);
      }
      assert.ok((await requestsDuring(() => workspace.up())).every(isRead));
    });

    it("that images lack keeps them from being built, each in one sentence, and the others from nothing", async () => {
      const other = await startRegistry({ tls: false });
      const [denied, token, unknown] = [
        await FaultyProxy.start(other.address),
        await FaultyProxy.start(other.address),
        await FaultyProxy.start(sandboxRegistry()),
      ];
      try {
        denied.fault = (method) => (method === "POST" ? { status: 403 } : undefined);
        token.fault = (method, path, { authorization }) => {
          if (path.startsWith("/token"))
            return { status: method === "POST" ? 200 : 401, body: '{"access_token":"good"}' };
          const challenge = `Bearer realm="http://${token.address}/token",service="s"`;
          return authorization === "Bearer good"
            ? undefined
            : { status: 401, headers: { "www-authenticate": challenge } };
        };
        const registry = sandboxRegistry();
        const auth = Buffer.from("user:wrong-and-secret").toString("base64");
        login({
          [registry]: { auth },
          [token.address]: { auth: Buffer.from("user:").toString("base64"), identitytoken: "T-secret" },
        });
        const image = (name: string, platforms = ["linux/amd64"]) => ({
          repositories: [name],
          context: "app",
          platforms,
          tags: ["latest"],
        });
        const two = ["linux/amd64", "linux/arm64"];
        workspace.write("app/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
        workspace.configure({
          builders: SANDBOX,
          images: {
            app: image(`${other.address}/acme/app`),
            denied: image(`${denied.address}/acme/web`),
            token: image(`${token.address}/acme/app`),
            unknown: image(`${unknown.address}/acme/app`, two),
            wrong: image(repository, two),
          },
        });
        const { exitCode, output, steps } = await workspace.up();
        assert.notEqual(exitCode, 0, output);
        const refusals = ["denied", "token", "unknown", "wrong"];
        assert.deepEqual(
          steps.filter((step) => refusals.some((name) => step.includes(`${name}-`))).toSorted(),
          refusals.map((name) => `create ${name}-push-check`),
        );
        for (const sentence of [
          `has an identity token for ${token.address}, which docker-build cannot use: run "docker login`,
          `${unknown.address} requires credentials, and Docker's configuration has none: run "docker login ${unknown.address}"`,
          `${registry} refused the credentials while checking push access to ${repository}: run "docker login ${registry}"`,
        ]) {
          assert.ok(output.includes(sentence), output);
        }
        assert.doesNotMatch(output, STACK_TRACE);
        assert.doesNotMatch(output, new RegExp(`wrong-and-secret|${auth}|T-secret`));
        assert.equal(await digestOf(`${repository}:latest`), undefined);
        assert.ok(await digestOf(`${other.address}/acme/app:latest`), output);
        assert.doesNotMatch(await workspace.state(), /PushCheck/);
      } finally {
        delete workspace.environment.DOCKER_CONFIG;
        for (const proxy of [denied, token, unknown]) proxy.stop();
        await other.stop();
      }
    });

    it("is asked for with the credentials that the builds have: DOCKER_AUTH_CONFIG's before the file's", async () => {
      const registry = sandboxRegistry();
      const wrong = { [registry]: { auth: Buffer.from("user:wrong-and-secret").toString("base64") } };
      const file = readFileSync(join(process.env.DOCKER_CONFIG ?? "", "config.json"), "utf8");
      const { auths: right } = JSON.parse(file) as { auths: Record<string, { auth: string }> };
      workspace.write("app/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
      workspace.configureApp();
      login(right);
      workspace.environment.DOCKER_AUTH_CONFIG = JSON.stringify({ auths: wrong });
      const refused = await workspace.up();
      assert.notEqual(refused.exitCode, 0);
      assert.ok(
        refused.output.includes(
          `${registry} refused the credentials of DOCKER_AUTH_CONFIG while checking push access to ${repository}: set valid ones there, or unset it and run "docker login ${registry}"`,
        ),
        refused.output,
      );
      assert.doesNotMatch(refused.output, /wrong-and-secret|#\d+ \[/);
      login(wrong);
      workspace.environment.DOCKER_AUTH_CONFIG = JSON.stringify({ auths: right });
      const { exitCode, output } = await workspace.up();
      assert.equal(exitCode, 0, output);
      delete workspace.environment.DOCKER_CONFIG;
      delete workspace.environment.DOCKER_AUTH_CONFIG;
    });
  });

  it("asks for the right to push again when a file alone was edited", async () => {
    workspace.write("app/file", "one");
    const git = (...args: string[]) =>
      execa("git", ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", ...args], {
        cwd: join(workspace.folder, "app"),
      });
    workspace.write("app/Dockerfile", "FROM busybox:stable\nCOPY file /file\n");
    await git("init", "--quiet");
    await git("add", ".");
    await git("commit", "--quiet", "--message", "one");
    workspace.configureApp();
    assert.equal((await workspace.up()).exitCode, 0);
    const before = await digestOf(`${repository}:latest`);

    workspace.write("app/file", "two");
    login({ "localhost:1": { auth: "bm9ib2R5OmhlcmU=" } });
    const refusal = await workspace.up();
    assert.notEqual(refusal.exitCode, 0, refusal.output);
    assert.match(refusal.output, /requires credentials, and Docker's configuration has none: run "docker login/);
    assert.deepEqual(refusal.steps, ["create app-push-check"]);
    assert.doesNotMatch(refusal.output, /#\d+ \[/);
    delete workspace.environment.DOCKER_CONFIG;
    assert.equal(await digestOf(`${repository}:latest`), before);

    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.deepEqual((await workspace.up()).steps, []);
    await git("commit", "--quiet", "--all", "--message", "two");
    await workspace.up();
    assert.deepEqual((await workspace.up()).steps, []);
  });

  it("tells a program of one's own the same", async () => {
    const own = await Workspace.create(`
import { MultiArchImage } from "@components";
for (const name of ["one", "two"]) {
  new MultiArchImage(name, { context: "app", repositories: ["${repository}"], tags: [name], platforms: ["linux/amd64"], target: "nowhere", builders: { default: "sandbux" } });
}
`);
    try {
      own.write("app/Dockerfile", "FROM busybox:stable AS production\n");
      const { exitCode, output, steps } = await own.up();
      assert.notEqual(exitCode, 0);
      assert.ok(!steps.some((step) => step.includes("linux-amd64")), steps.join("\n"));
      for (const name of ["one", "two"]) {
        assert.match(
          output,
          new RegExp(
            `the image "${name}" cannot be built:\\n\\s*${name}\\.builders\\.default: "sandbux" is not a builder`,
          ),
        );
        assert.match(
          output,
          new RegExp(`${name}\\.target: "nowhere" is not a stage of "app/Dockerfile"; write one of production`),
        );
      }
      assert.doesNotMatch(output, STACK_TRACE);
    } finally {
      await own.remove();
    }
  });
});

/** As much of the API of a Docker daemon as buildx asks for when it looks at its builders. */
function dockerDaemon(): Server {
  const daemon = createServer(({ url = "" }, response) => {
    response.setHeader("API-Version", "1.47");
    if (url.includes("/containers/")) response.writeHead(404).end("{}");
    else response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  daemon.on("upgrade", (_request, socket) => {
    socket.on("error", () => undefined);
    socket.end("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
  });
  return daemon;
}
