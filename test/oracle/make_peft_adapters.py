"""Makes test/oracle/fixtures/peft-*/: adapters of the tiny RoBERTa that PEFT made, with what PEFT computes with them.

Run:   python test/oracle/make_peft_adapters.py        (after make_tiny_roberta.py)
With:  torch 2.13, transformers 5.18, peft 0.21, safetensors 0.8 (on a CPU; the files are equal from run to run)

Every tensor that is trained is moved off its first value, so that B is not zero, magnitudes are not the weights' norms,
and the head is not the base's.

  adapter_config.json, adapter_model.safetensors   as save_pretrained writes them
  expected.safetensors                             F32, dropout off:
    padded.logits, unpadded.logits   [b, 5], of the batches in tiny-roberta/batches.json (masked-LM: [b, t, 203])
    loss                             [1], of its classificationGradients (masked-LM: maskedLmGradients)
    gradient.KEY                     of that loss by each trained tensor, KEY as in adapter_model.safetensors
"""

import json
import os
import shutil
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import RobertaForMaskedLM, RobertaForSequenceClassification

FIXTURES = Path(__file__).parent / "fixtures"
BASE = FIXTURES / "tiny-roberta"
SEED = 4242

# Name: base, LoraConfig, type in the file.
ADAPTERS = {
    "lora": ("classification", dict(r=4, lora_alpha=10, target_modules=["query", "value"]), torch.float32),
    "lora-f16": ("classification", dict(r=3, lora_alpha=5, target_modules=["output.dense"]), torch.float16),
    "rslora": (
        "classification",
        dict(r=4, lora_alpha=3, use_rslora=True, target_modules=r".*\.self\.(?:query|key|value)"),
        torch.float32,
    ),
    "dora": (
        "classification",
        dict(r=4, lora_alpha=6, use_dora=True, target_modules=["query", "value", "intermediate.dense"]),
        torch.float32,
    ),
    "all-linear": (
        "classification",
        dict(
            r=2, lora_alpha=4, target_modules="all-linear", bias="lora_only", modules_to_save=["LayerNorm"],
            rank_pattern={r"layer\.1.*": 3}, alpha_pattern={"dense": 5.5},
        ),
        torch.float32,
    ),
    "dora-bias-all": (
        "classification",
        dict(r=2, lora_alpha=4, use_dora=True, use_rslora=True, target_modules=["key", "value"], bias="all",
             layers_to_transform=[1]),
        torch.float32,
    ),
    "masked-lm": ("masked-lm", dict(r=2, lora_alpha=4, target_modules=["value", "dense"], bias="all"), torch.float32),
}
MODELS = {"classification": RobertaForSequenceClassification, "masked-lm": RobertaForMaskedLM}


@torch.no_grad()
def perturb(model, generator: torch.Generator) -> None:
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        noise = torch.randn(parameter.shape, generator=generator)
        if "lora_magnitude_vector" in name:
            parameter.mul_(1 + 0.2 * noise)
        elif "lora_" in name:
            parameter.copy_(0.3 * noise)
        else:
            parameter.add_(0.1 * noise)


def tensors(batch: dict) -> dict[str, torch.Tensor]:
    return {"input_ids": torch.tensor(batch["inputIds"]), "attention_mask": torch.tensor(batch["attentionMask"])}


def file_key(name: str) -> str:
    """The key in adapter_model.safetensors of a parameter's name in the model."""
    name = name.replace(".modules_to_save.default.", ".")
    name = name.replace("lora_magnitude_vector.default.weight", "lora_magnitude_vector")
    return name.replace(".default.", ".")


def make(name: str, kind: str, options: dict, dtype: torch.dtype) -> None:
    out = FIXTURES / f"peft-{name}"
    shutil.rmtree(out, ignore_errors=True)
    torch.manual_seed(SEED)
    generator = torch.Generator().manual_seed(SEED)
    base = MODELS[kind].from_pretrained(BASE / f"{kind}-f32", attn_implementation="eager")
    task = "SEQ_CLS" if kind == "classification" else None
    model = get_peft_model(base, LoraConfig(task_type=task, **options)).eval()
    perturb(model, generator)
    if dtype != torch.float32:
        # What is computed is what the file says: round first.
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.requires_grad:
                    parameter.copy_(parameter.to(dtype).float())

    made = json.loads((BASE / "batches.json").read_text())
    found = {}
    with torch.no_grad():
        for batch in ("padded", "unpadded"):
            found[f"{batch}.logits"] = model(**tensors(made["batches"][batch])).logits
    batch = made["classificationGradients" if kind == "classification" else "maskedLmGradients"]
    loss = model(**tensors(batch), labels=torch.tensor(batch["labels"])).loss
    loss.backward()
    found["loss"] = loss.detach().reshape(1)
    for parameter_name, parameter in model.named_parameters():
        if parameter.requires_grad:
            found[f"gradient.{file_key(parameter_name)}"] = parameter.grad.clone()

    # The note in the file must not be a path of this machine.
    model.peft_config["default"].base_model_name_or_path = f"tiny-roberta/{kind}-f32"
    model.save_pretrained(out)
    (out / "README.md").unlink(missing_ok=True)
    if isinstance(model.peft_config["default"].target_modules, set):
        # Sets are written in any order.
        config = json.loads((out / "adapter_config.json").read_text())
        config["target_modules"].sort()
        (out / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True))
    if dtype != torch.float32:
        weights = out / "adapter_model.safetensors"
        save_file({key: value.to(dtype) for key, value in load_file(weights).items()}, weights, metadata={"format": "pt"})
    save_file({key: value.contiguous() for key, value in found.items()}, out / "expected.safetensors")


def main() -> None:
    for name, (kind, options, dtype) in ADAPTERS.items():
        make(name, kind, options, dtype)


if __name__ == "__main__":
    main()
