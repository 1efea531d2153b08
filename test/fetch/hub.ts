// A model hub that answers as the Hugging Face hub does, as far as fetching a model goes.
import { createHash } from "node:crypto";
import { file, status, type Handler } from "./server.js";

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

export const ROBERTA_CONFIG = JSON.stringify({
  model_type: "roberta",
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 16,
  vocab_size: 30,
  max_position_embeddings: 20,
});

export const FILES: Readonly<Record<string, string>> = {
  ".gitattributes": "*.safetensors lfs",
  "README.md": "a model",
  "config.json": ROBERTA_CONFIG,
  "merges.txt": "#version",
  "vocab.json": "{}",
  "model.safetensors": "w".repeat(200_000),
  "pytorch_model.bin": "pickle",
};

export interface HubOptions {
  readonly name?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** What is served instead of what the list says. */
  readonly served?: Readonly<Record<string, string>>;
  readonly token?: string;
}

export function hub({ name = "org/model", files = FILES, served = {}, token }: HubOptions = {}): Handler {
  return (asked, answer) => {
    if (token !== undefined && asked.headers.authorization !== `Bearer ${token}`) {
      return void answer.writeHead(401, { "content-type": "application/json" }).end('{"error":"Invalid credentials"}');
    }
    const { pathname } = new URL(asked.url ?? "", "http://hub");
    const json = (value: unknown): unknown =>
      answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (pathname.startsWith(`/api/models/${name}/revision/`)) {
      return void json({
        _id: "1",
        id: name,
        sha: COMMIT,
        cardData: { license: "apache-2.0" },
        lastModified: "2025-01-01",
      });
    }
    if (pathname === `/api/models/${name}/tree/${COMMIT}`) {
      return void json(Object.entries(files).map(([path, content]) => listed(path, content)));
    }
    const path = decodeURIComponent(pathname.replace(`/${name}/resolve/${COMMIT}/`, ""));
    const content = served[path] ?? files[path];
    if (content === undefined) status(404)(asked, answer);
    else file(content)(asked, answer);
  };
}

function listed(path: string, content: string): unknown {
  const size = Buffer.byteLength(content);
  const oid = createHash("sha1").update(`blob ${size}\0${content}`).digest("hex");
  if (!/\.(?:safetensors|bin)$/.test(path)) return { type: "file", path, size, oid };
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { type: "file", path, size, oid: "f".repeat(40), lfs: { oid: sha256, size, pointerSize: 130 } };
}
