import { Config, getProject } from "@pulumi/pulumi";
import { MultiArchImage } from "multiarch";

const config = new Config();

const app = new MultiArchImage("app", {
  repositories: [`${config.require("namespace")}/${getProject()}`],
  context: "..",
  platforms: ["linux/amd64", "linux/arm64"],
  builders: { default: config.get("builder") ?? "multi" },
});

/** What was published, by digest: `ghcr.io/acme/app@sha256:...`. */
export const refs = Object.values(app.repositories).map(({ ref }) => ref);
