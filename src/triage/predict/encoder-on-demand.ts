/** An encoder that is there only while it is needed. */
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { type EncoderOptions, type OpenedEncoder, openEncoder } from "./open-encoder.js";

/** Opens the encoder when it is asked for, and again when it was closed in between. */
export class EncoderOnDemand {
  #opening: Promise<OpenedEncoder> | undefined;
  /** What was told when it first opened is not told again. */
  readonly #told = new Set<string>();

  /** @param onNote told where something else runs than was asked for */
  constructor(
    readonly checkpoint: Checkpoint,
    readonly options: EncoderOptions,
    readonly onNote: (note: string) => void,
  ) {}

  /** @throws SocagentError as `openEncoder` */
  open(): Promise<OpenedEncoder> {
    return (this.#opening ??= openEncoder(this.checkpoint, this.options, (note) => {
      if (!this.#told.has(note)) this.onNote(note);
      this.#told.add(note);
    }));
  }

  /** Lets go of it and of its memory, if it is open. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    // That it could not be opened has been thrown already.
    const opened = await opening?.catch(() => undefined);
    await opened?.encoder.close();
  }
}
