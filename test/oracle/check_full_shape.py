"""Checks the forward pass at DistilRoBERTa's full shape against transformers, and records the result.

Run:   python test/oracle/check_full_shape.py [--backend cpu|wasm]        (after npm ci; cpu needs npm run native)
With:  torch 2.13, transformers 5.18, safetensors 0.8. Takes a minute, 1 GB in the temporary folder and 3 GB of memory.

Makes RobertaForMaskedLM and RobertaForSequenceClassification with 6 layers, hidden 768, 50,265 words, random weights
and one backbone, in a temporary folder; computes all hidden states, the logits of both and the mean embedding for a
padded batch; lets full-shape.ts load the same folders and compare. Fails where any differs by more than 1e-4. The largest
differences go to test/oracle/results/full-shape.json, by backend.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from distilroberta import DISTILROBERTA, write_result
from safetensors.torch import save_file
from transformers import RobertaConfig, RobertaForMaskedLM, RobertaForSequenceClassification

ROOT = Path(__file__).resolve().parents[2]
RESULT = Path(__file__).parent / "results" / "full-shape.json"
TOLERANCE = 1e-4
SEED = 768
LENGTHS = (64, 41, 17, 2)
BOS, PAD, EOS = 0, 1, 2
CLASSES = 15

generator = torch.Generator().manual_seed(SEED)


def config() -> RobertaConfig:
    return RobertaConfig(
        **DISTILROBERTA,
        bos_token_id=BOS,
        pad_token_id=PAD,
        eos_token_id=EOS,
        num_labels=CLASSES,
        attn_implementation="eager",
    )


@torch.no_grad()
def randomise(model: torch.nn.Module) -> None:
    """Weights of the size of trained ones, so that attention is uneven; every bias and layer norm off its default."""
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if name.lower().endswith(("layernorm.weight", "layer_norm.weight")):
            parameter.copy_(1 + 0.2 * noise)
        else:
            parameter.copy_((0.1 if "embeddings" in name or name.endswith("bias") else 0.05) * noise)


def make_batch() -> dict[str, torch.Tensor]:
    rows = [
        [BOS, *torch.randint(4, 50260, (length - 2,), generator=generator).tolist(), EOS] for length in LENGTHS
    ]
    return {
        "input_ids": torch.tensor([row + [PAD] * (max(LENGTHS) - len(row)) for row in rows]),
        "attention_mask": torch.tensor([[1] * len(row) + [0] * (max(LENGTHS) - len(row)) for row in rows]),
    }


@torch.no_grad()
def write_models(folder: Path) -> None:
    masked_lm = RobertaForMaskedLM(config()).eval()
    classification = RobertaForSequenceClassification(config()).eval()
    randomise(masked_lm)
    randomise(classification)
    classification.roberta.load_state_dict(masked_lm.roberta.state_dict())
    batch = make_batch()
    output = masked_lm(**batch, output_hidden_states=True)
    found = {f"hidden_states.{layer}": hidden for layer, hidden in enumerate(output.hidden_states)}
    last, mask = output.hidden_states[-1], batch["attention_mask"].unsqueeze(-1)
    found |= {
        "masked_lm_logits": output.logits,
        "classification_logits": classification(**batch).logits,
        "mean_pooled": (last * mask).sum(1) / mask.sum(1),
    }
    save_file({name: value.contiguous() for name, value in found.items()}, folder / "expected.safetensors")
    named = {"inputIds": batch["input_ids"], "attentionMask": batch["attention_mask"]}
    (folder / "batch.json").write_text(json.dumps({name: value.tolist() for name, value in named.items()}))
    masked_lm.save_pretrained(folder / "masked-lm")
    classification.save_pretrained(folder / "classification")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backend", choices=["cpu", "wasm"], default="cpu")
    backend = parser.parse_args().backend
    with tempfile.TemporaryDirectory() as name:
        write_models(Path(name))
        driver = ["node", "--import", "tsx", "test/oracle/full-shape.ts", name, backend]
        ours = json.loads(subprocess.run(driver, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    recorded = json.loads(RESULT.read_text())["backends"] if RESULT.exists() else {}
    result = {
        "shape": f"6 x 768, 12 heads, 50265 words; a batch of {len(LENGTHS)} x {max(LENGTHS)} tokens with padding",
        "tolerance": TOLERANCE,
        "backends": recorded
        | {
            backend: {
                "command": f"python test/oracle/check_full_shape.py --backend {backend}",
                "torch": torch.__version__,
                "transformers": transformers.__version__,
                "python": platform.python_version(),
                "node": ours["node"],
                "library": ours["library"],
                "largestDifference": ours["largestDifference"],
                "largestMagnitude": ours["largestMagnitude"],
            }
        },
    }
    write_result(RESULT, result)
    print(json.dumps(result["backends"][backend], indent=2))
    worst = max(ours["largestDifference"].values())
    if not worst < TOLERANCE:
        sys.exit(f"the largest difference is {worst}, above {TOLERANCE}")


if __name__ == "__main__":
    main()
