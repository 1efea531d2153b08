"""Makes test/oracle/fixtures/tiny-roberta: a small random RoBERTa with what transformers computes from it.

Run:   python test/oracle/make_tiny_roberta.py
With:  torch 2.13, transformers 5.18, safetensors 0.8, numpy 2 (on a CPU; the files are equal from run to run)

Two models share one backbone (2 layers, hidden 64, 4 heads, intermediate 128, 203 words, 66 positions, hence
sequences of up to 64 tokens): RobertaForMaskedLM and RobertaForSequenceClassification with 5 labels. Biases and layer
norms are random too, so that a forgotten bias shows.

  masked-lm-{f32,f16,bf16}/, classification-{f32,f16,bf16}/   as save_pretrained writes them
  masked-lm-f32-sharded/                                      the same weights in shards with their index
  batches.json                                                token ids, masks and labels; losses of the gradient files
  expected-{f32,f16,bf16}.safetensors                         F32; weights are cast back to float32 before computing
  digests.json                                                SHA-256 of each parameter's float32 bytes, by folder
  gradients-{classification,masked-lm}.safetensors            F32; of the mean loss, dropout off

Tensors of expected-*.safetensors, for each batch NAME of batches.json:
  NAME.hidden_states.{0,1,2}   [b, t, 64]    0 is the embeddings' output
  NAME.masked_lm_logits        [b, t, 203]
  NAME.classification_logits   [b, 5]
  NAME.mean_pooled             [b, 64]       mean of the last hidden state over the tokens that are not padding
The batch "longest" has hidden_states.2, classification_logits and mean_pooled alone, and only for F32.

The gradients keep PyTorch's rule that the padding row of the word and of the position embedding gets no gradient from
the lookup (the word embedding's still gets one through the tied decoder).
"""

import hashlib
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import RobertaConfig, RobertaForMaskedLM, RobertaForSequenceClassification

OUT = Path(__file__).parent / "fixtures" / "tiny-roberta"
SEED = 20240
VOCABULARY, MASK = 203, 202
BOS, PAD, EOS = 0, 1, 2
LABELS = ["benign", "brute-force", "infiltration", "phishing", "ransomware"]
DTYPES = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}

generator = torch.Generator().manual_seed(SEED)


def config() -> RobertaConfig:
    return RobertaConfig(
        vocab_size=VOCABULARY,
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=128,
        max_position_embeddings=66,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        bos_token_id=BOS,
        pad_token_id=PAD,
        eos_token_id=EOS,
        id2label=dict(enumerate(LABELS)),
        label2id={name: index for index, name in enumerate(LABELS)},
        attn_implementation="eager",
    )


@torch.no_grad()
def randomise(model: torch.nn.Module) -> None:
    """Weights large enough that attention is uneven and GELU is curved; every bias and layer norm off its default."""
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if name.lower().endswith(("layernorm.weight", "layer_norm.weight")):
            parameter.copy_(1 + 0.2 * noise)
        elif "embeddings" in name:
            parameter.copy_(0.5 * noise)
        else:
            parameter.copy_(0.15 * noise)


def sequence(length: int) -> list[int]:
    """<s> words </s>, cut to one token when it is 1 long."""
    words = torch.randint(4, MASK, (max(length - 2, 0),), generator=generator).tolist()
    return [BOS, *words, EOS][:length]


def pad(rows: list[list[int]]) -> dict[str, list[list[int]]]:
    length = max(map(len, rows))
    return {
        "inputIds": [row + [PAD] * (length - len(row)) for row in rows],
        "attentionMask": [[1] * len(row) + [0] * (length - len(row)) for row in rows],
    }


def make_batches() -> dict:
    batches = {
        "padded": pad([sequence(length) for length in (1, 7, 13, 24)]),
        "unpadded": pad([sequence(11) for _ in range(2)]),
        "longest": pad([sequence(64)]),
    }
    masked, labels = [], []
    for row, mask in zip(batches["padded"]["inputIds"], batches["padded"]["attentionMask"]):
        chosen = [m == 1 and 0 < index and index % 4 == 2 for index, m in enumerate(mask)]
        masked.append([MASK if c else token for c, token in zip(chosen, row)])
        labels.append([token if c else -100 for c, token in zip(chosen, row)])
    return {
        "batches": batches,
        "classificationGradients": {**batches["padded"], "labels": [3, 0, 4, 1]},
        "maskedLmGradients": {**batches["padded"], "inputIds": masked, "labels": labels},
    }


def tensors(batch: dict) -> dict[str, torch.Tensor]:
    return {"input_ids": torch.tensor(batch["inputIds"]), "attention_mask": torch.tensor(batch["attentionMask"])}


@torch.no_grad()
def expected(masked_lm, classification, batches: dict, dtype: str) -> dict[str, torch.Tensor]:
    found = {}
    for name, batch in batches.items():
        if name == "longest" and dtype != "f32":
            continue
        inputs = tensors(batch)
        output = masked_lm(**inputs, output_hidden_states=True)
        other = classification(**inputs, output_hidden_states=True)
        for ours, theirs in zip(output.hidden_states, other.hidden_states):
            assert torch.equal(ours, theirs), "the two models must share their backbone"
        last, mask = output.hidden_states[-1], inputs["attention_mask"].unsqueeze(-1)
        for layer, hidden in enumerate(output.hidden_states):
            if name != "longest" or layer == 2:
                found[f"{name}.hidden_states.{layer}"] = hidden
        if name != "longest":
            found[f"{name}.masked_lm_logits"] = output.logits
        found[f"{name}.classification_logits"] = other.logits
        found[f"{name}.mean_pooled"] = (last * mask).sum(1) / mask.sum(1)
    return found


def gradients(model, batch: dict) -> tuple[float, dict[str, torch.Tensor]]:
    model.zero_grad()
    loss = model(**tensors(batch), labels=torch.tensor(batch["labels"])).loss
    loss.backward()
    return loss.item(), {name: p.grad.clone() for name, p in model.named_parameters()}


def digests(model) -> dict[str, str]:
    """Of the weights as the model holds them in float32, little-endian and row-major."""
    return {
        name: hashlib.sha256(parameter.detach().contiguous().numpy().astype("<f4").tobytes()).hexdigest()
        for name, parameter in model.named_parameters()
    }


def write(found: dict[str, torch.Tensor], name: str) -> None:
    save_file({key: value.contiguous() for key, value in found.items()}, OUT / name, metadata={"format": "pt"})


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    masked_lm = RobertaForMaskedLM(config()).eval()
    classification = RobertaForSequenceClassification(config()).eval()
    randomise(masked_lm)
    randomise(classification)
    classification.roberta.load_state_dict(masked_lm.roberta.state_dict())
    models = {"masked-lm": masked_lm, "classification": classification}

    made = make_batches()
    for kind, key in (("classification", "classificationGradients"), ("masked-lm", "maskedLmGradients")):
        made[key]["loss"], found = gradients(models[kind], made[key])
        write(found, f"gradients-{kind}.safetensors")
    masked_lm.save_pretrained(OUT / "masked-lm-f32-sharded", max_shard_size="150KB")
    # Each type starts from the float32 weights.
    whole = {kind: {name: value.clone() for name, value in m.state_dict().items()} for kind, m in models.items()}
    hashed = {}
    for dtype, torch_dtype in DTYPES.items():
        for kind, model in models.items():
            model.load_state_dict(whole[kind])
            model.to(torch_dtype).save_pretrained(OUT / f"{kind}-{dtype}")
            hashed[f"{kind}-{dtype}"] = digests(model.to(torch.float32))
        write(expected(masked_lm, classification, made["batches"], dtype), f"expected-{dtype}.safetensors")
    hashed["masked-lm-f32-sharded"] = hashed["masked-lm-f32"]
    (OUT / "digests.json").write_text(json.dumps(hashed, indent=1) + "\n")
    (OUT / "batches.json").write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
