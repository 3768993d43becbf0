/** A program of its own that publishes indexes from the stack's configuration, as a user of the library would. */
export const INDEX_PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import { Index, type IndexArgs } from "@components";

const indexes = new pulumi.Config("test").requireObject<Record<string, IndexArgs>>("indexes");
export const digests = Object.fromEntries(
  Object.entries(indexes).map(([name, args]) => [name, new Index(name, args).digest]),
);
`;
