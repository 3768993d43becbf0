import { Config } from "@pulumi/pulumi";
import { Index, MultiArchImage } from "multiarch";

const config = new Config();
const namespace = config.require("namespace");

const app = new MultiArchImage("app", {
  repositories: [`${namespace}/app`],
  context: "app",
  platforms: ["linux/amd64", "linux/arm64"],
  tags: ["1.2.3", "latest"],
  builders: { default: config.require("builder") },
});

// An index of your own: other tags, other annotations, other images. Here the same ones, under another name.
new Index("stable", {
  repository: `${namespace}/stable`,
  tags: ["stable"],
  manifests: Object.entries(app.platforms).map(([platform, { digest }]) => ({
    digest,
    platform,
    repository: `${namespace}/app`,
  })),
});

/** What was published, by digest: `ghcr.io/acme/app@sha256:...`. */
export const refs = Object.values(app.repositories).map(({ ref }) => ref);
