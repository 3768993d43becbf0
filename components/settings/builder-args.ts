/** A builder that Pulumi creates, changes and removes on the machine that runs the program. */
export interface BuilderArgs extends NodeArgs {
  /**
   * The name of the builder, as `docker buildx ls` shows it.
   * @example "arm"
   */
  name: string;
  /**
   * The driver of buildx.
   * @example "docker-container"
   */
  driver: "docker-container" | "remote" | "kubernetes";
  /**
   * The machines of the builder, in order: what differs on each; the rest is the builder's. Default: one.
   * @example [{ endpoint: "tcp://arm-1.example.com:1234" }, { endpoint: "tcp://arm-2.example.com:1234" }]
   */
  nodes?: BuilderNodeArgs[];
}

/** What differs on one machine of a builder. */
export interface BuilderNodeArgs extends NodeArgs {
  /**
   * The name of the node; that of the builder and its position when left out.
   * @example "arm0"
   */
  name?: string;
}

/** What a builder says of its one machine, or each of its nodes of theirs. */
export interface NodeArgs {
  /**
   * Where BuildKit is, for `remote`: `tcp://host:1234`, `unix:///path`. For `docker-container` a Docker context or host.
   * @example "tcp://arm.example.com:1234"
   */
  endpoint?: string;
  /**
   * The platforms that this node is to take, in place of those that it reports.
   * @example ["linux/arm64"]
   */
  platforms?: string[];
  /**
   * How the driver `remote` signs in to BuildKit (mutual TLS).
   * @example { ca: { file: "tls/ca.pem" }, cert: { file: "tls/cert.pem" }, key: { env: "BUILDKIT_KEY" } }
   */
  tls?: BuilderTlsArgs;
  /**
   * The namespace in Kubernetes.
   * @example "buildkit"
   */
  namespace?: string;
  /**
   * The number of pods in Kubernetes.
   * @example 2
   */
  replicas?: number;
  /**
   * The labels of the machines in Kubernetes.
   * @example { "kubernetes.io/arch": "arm64" }
   */
  nodeSelector?: Record<string, string | number | boolean>;
  /**
   * What a pod in Kubernetes asks for.
   * @example { cpu: "4", memory: "8Gi" }
   */
  requests?: PodResourcesArgs;
  /**
   * What a pod in Kubernetes may use.
   * @example { cpu: "4", memory: "8Gi" }
   */
  limits?: PodResourcesArgs;
  /**
   * Arguments of buildkitd; not for `remote`, where it runs already.
   * @example ["--oci-max-parallelism=4"]
   */
  buildkitdFlags?: string[];
  /**
   * The file `buildkitd.toml`, relative to the project; not for `remote`.
   * @example "buildkitd.toml"
   */
  buildkitdConfig?: string;
  /**
   * Further options of the driver, as `docker buildx create --driver-opt` has them.
   * @example { image: "moby/buildkit:v0.31.0", memory: "8g", "env.BUILDKIT_STEP_LOG_MAX_SIZE": 1000000 }
   */
  options?: Record<string, string | number | boolean>;
}

/** How a builder signs in to BuildKit. A text is in PEM, and in no state. */
export interface BuilderTlsArgs {
  /**
   * The certificate of the authority that signed BuildKit's certificate, in PEM.
   * @example { file: "tls/ca.pem" }
   */
  ca: string | { file: string } | { env: string };
  /**
   * The certificate of the client, in PEM.
   * @example { file: "tls/cert.pem" }
   */
  cert?: string | { file: string } | { env: string };
  /**
   * The private key of that certificate, in PEM: a stack secret, a file or a variable.
   * @example { env: "BUILDKIT_KEY" }
   */
  key?: string | { file: string } | { env: string };
  /**
   * The name in BuildKit's certificate, where it is not the host of the endpoint.
   * @example "buildkit.internal"
   */
  serverName?: string;
}

/** What a pod in Kubernetes gets. */
export interface PodResourcesArgs {
  /**
   * Processors, as Kubernetes writes them.
   * @example "4"
   */
  cpu?: string | number;
  /**
   * Memory, as Kubernetes writes it.
   * @example "8Gi"
   */
  memory?: string | number;
  /**
   * Disk, as Kubernetes writes it.
   * @example "20Gi"
   */
  ephemeralStorage?: string | number;
}
