import assert from "node:assert/strict";
import { readBuilder, type SandboxStatus, statusText } from "../../../sandbox/status.ts";

describe("readBuilder", () => {
  const line = (name: string, node: object) => JSON.stringify({ Name: name, Driver: "remote", Nodes: [node] });

  it("takes the sandbox's builder among others", () => {
    const lines = [
      line("sandbox-two", { Status: "running", Platforms: ["linux/s390x"] }),
      line("sandbox", { Status: "running", Version: "v0.31.0", Platforms: ["linux/amd64", "linux/arm/v7"] }),
      "",
    ].join("\n");
    const expected = { status: "running", version: "v0.31.0", platforms: ["linux/amd64", "linux/arm/v7"] };
    assert.deepEqual(readBuilder(lines), expected);
  });

  it("shows one that does not answer", () => {
    assert.deepEqual(readBuilder(line("sandbox", { Name: "sandbox0" })), { status: "unreachable", platforms: [] });
  });

  it("shows that there is none", () => {
    assert.deepEqual(readBuilder(line("default", {})), { status: "not registered", platforms: [] });
  });
});

describe("statusText", () => {
  it("has a line for each part", () => {
    const status: SandboxStatus = {
      folder: "/srv/sandbox",
      registry: { status: "running", address: "localhost:5055", version: "3.1.2", pid: 17, log: "/srv/registry.log" },
      buildkit: { status: "stopped", address: "unix:///srv/buildkitd.sock", log: "/srv/buildkitd.log" },
      github: { status: "running", address: "http://127.0.0.1:5056/", pid: 18, log: "/srv/github.log" },
      builder: {
        name: "sandbox",
        driver: "remote",
        endpoint: "unix:///srv/buildkitd.sock",
        status: "stopped",
        flags: ["--config", "/srv/buildkitd.toml"],
        platforms: [],
      },
      emulators: ["qemu-arm"],
      pulumi: { backend: "file:///srv/stacks" },
    };
    assert.equal(
      statusText(status),
      `sandbox      /srv/sandbox
registry     running, 3.1.2, localhost:5055, process 17
buildkit     stopped, not installed, unix:///srv/buildkitd.sock
builder      sandbox (remote), stopped
  endpoint   unix:///srv/buildkitd.sock
  flags      --config /srv/buildkitd.toml
  platforms  none
github       running, Node ${process.versions.node}, http://127.0.0.1:5056/, process 18
emulators    qemu-arm
pulumi       not installed, file:///srv/stacks
`,
    );
  });
});
