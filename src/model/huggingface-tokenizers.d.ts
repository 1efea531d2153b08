// The part of @huggingface/tokenizers that we use: its own declarations import one another without file extensions,
// which NodeNext resolution cannot follow, so that everything in them would be `any`.
declare module "@huggingface/tokenizers" {
  export class Tokenizer {
    /**
     * @param tokenizer the content of a tokenizer.json
     * @param config the content of a tokenizer_config.json
     */
    constructor(tokenizer: object, config: object);
    encode(text: string, options?: { readonly add_special_tokens?: boolean }): { readonly ids: readonly number[] };
  }
}
