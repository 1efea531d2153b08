"""Exchanges adapters between socagent and PEFT, both ways, and compares the logits.

Run:   python test/oracle/check_peft_interop.py [--base FOLDER | --distilroberta] [--backend auto|gpu|cpu|wasm] [--result FILE]
With:  torch 2.13, transformers 5.18, peft 0.21, safetensors 0.8; Node.js and `npm ci` for our side (peft-interop.ts)

For each method (plain LoRA, rsLoRA, DoRA, and all of them with biases and saved modules):
  ours -> PEFT   socagent trains an adapter for a few steps and saves it; PeftModel.from_pretrained loads it, every tensor
                 must arrive to the bit, and the logits must agree
  PEFT -> ours   PEFT trains one and saves it; socagent loads it, and the logits must agree

The base is the tiny RoBERTa by default, any sequence classification model with a RoBERTa backbone (--base), or random
weights in DistilRoBERTa's shape with 15 classes (--distilroberta). Prints a table, writes the figures as JSON (by default test/oracle/results/peft-interop.json), and exits with 1 on a difference
of 1e-4 or more.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import peft
import torch
import transformers
from distilroberta import DISTILROBERTA, write_result
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict
from safetensors.torch import load_file
from transformers import AutoModelForSequenceClassification, RobertaConfig

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TOLERANCE = 1e-4
STEPS = 5
METHODS = {
    "LoRA": dict(r=8, lora_alpha=16, target_modules=["query", "value"]),
    "rsLoRA": dict(r=8, lora_alpha=4, use_rslora=True, target_modules=["query", "key", "value"]),
    "DoRA": dict(r=8, lora_alpha=16, use_dora=True, target_modules=["query", "value", "output.dense"]),
    "all-linear-DoRA-rsLoRA-biases-LayerNorm": dict(
        r=4, lora_alpha=8, use_dora=True, use_rslora=True, target_modules="all-linear", bias="lora_only",
        modules_to_save=["LayerNorm"], rank_pattern={r"layer\.0.*dense": 2}, alpha_pattern={"query": 3},
    ),
}


def make_distilroberta(folder: Path) -> Path:
    torch.manual_seed(1)
    out = folder / "random-distilroberta"
    AutoModelForSequenceClassification.from_config(RobertaConfig(**DISTILROBERTA, num_labels=15)).save_pretrained(out)
    return out


def load_base(folder: Path):
    return AutoModelForSequenceClassification.from_pretrained(folder, attn_implementation="eager").eval()


def make_batch(config) -> dict:
    """Rows of different lengths, so that there is padding."""
    generator = torch.Generator().manual_seed(3)
    longest = min(48, config.max_position_embeddings - config.pad_token_id - 1)
    lengths = [max(3, longest * part // 6) for part in range(1, 7)]
    rows = []
    for length in lengths:
        words = torch.randint(4, config.vocab_size - 1, (length - 2,), generator=generator).tolist()
        rows.append([config.bos_token_id, *words, config.eos_token_id])
    return {
        "inputIds": [row + [config.pad_token_id] * (max(lengths) - len(row)) for row in rows],
        "attentionMask": [[1] * len(row) + [0] * (max(lengths) - len(row)) for row in rows],
        "labels": [index % config.num_labels for index in range(len(rows))],
    }


def tensors(batch: dict) -> dict[str, torch.Tensor]:
    return {"input_ids": torch.tensor(batch["inputIds"]), "attention_mask": torch.tensor(batch["attentionMask"])}


def train_in_peft(base: Path, batch: dict, options: dict, out: Path) -> torch.Tensor:
    torch.manual_seed(5)
    model = get_peft_model(load_base(base), LoraConfig(task_type="SEQ_CLS", **options)).eval()
    optimizer = torch.optim.AdamW((p for p in model.parameters() if p.requires_grad), lr=0.01)
    for _ in range(STEPS):
        optimizer.zero_grad()
        model(**tensors(batch), labels=torch.tensor(batch["labels"])).loss.backward()
        optimizer.step()
    model.save_pretrained(out)
    with torch.no_grad():
        return model(**tensors(batch)).logits


def load_in_peft(base: Path, batch: dict, folder: Path) -> tuple[torch.Tensor, int, list[str]]:
    """Logits, the number of tensors, and what did not arrive to the bit."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # PEFT warns of missing keys and unknown settings
        model = PeftModel.from_pretrained(load_base(base), folder).eval()
    written = load_file(folder / "adapter_model.safetensors")
    arrived = get_peft_model_state_dict(model)
    wrong = [key for key, value in written.items() if key not in arrived or not torch.equal(arrived[key], value)]
    wrong += [key for key in arrived if key not in written]
    with torch.no_grad():
        return model(**tensors(batch)).logits, len(written), wrong


def our_logits(folder: Path) -> torch.Tensor:
    return load_file(folder / "socagent-logits.safetensors")["logits"]


def run_ours(base: Path, work: Path, backend: str) -> dict:
    command = ["node", "--import", "tsx", str(HERE / "peft-interop.ts"), str(base), str(work), backend]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def compare(base: Path, backend: str) -> dict:
    plain = load_base(base)
    batch = make_batch(plain.config)
    with torch.no_grad():
        unadapted = plain(**tensors(batch)).logits
    rows = []
    with tempfile.TemporaryDirectory(prefix="socagent-interop-") as folder:
        work = Path(folder)
        theirs = {name: train_in_peft(base, batch, options, work / "peft" / name) for name, options in METHODS.items()}
        (work / "batch.json").write_text(json.dumps({"methods": list(METHODS), **batch}))
        ours = run_ours(base, work, backend)
        for name in METHODS:
            logits, count, wrong = load_in_peft(base, batch, work / "ours" / name)
            mine = our_logits(work / "ours" / name)
            losses = ours["losses"][name]
            rows.append({
                "method": name,
                "tensors": count,
                "tensorsNotEqual": wrong,
                "oursInPeft": (logits - mine).abs().max().item(),
                "peftInOurs": (our_logits(work / "peft" / name) - theirs[name]).abs().max().item(),
                # That training did something, or equal logits would say nothing.
                "changedByOurTraining": (mine - unadapted).abs().max().item(),
                "firstLoss": losses[0],
                "lastLoss": losses[-1],
            })
    versions = {"torch": torch.__version__, "transformers": transformers.__version__, "peft": peft.__version__,
                "python": platform.python_version()}
    shown = base.relative_to(ROOT) if base.is_relative_to(ROOT) else base.name
    return {"base": str(shown), "backend": ours["backend"], "versions": versions, "tolerance": TOLERANCE, "methods": rows}


def failed(row: dict) -> bool:
    agree = row["oursInPeft"] < TOLERANCE and row["peftInOurs"] < TOLERANCE
    return not agree or bool(row["tensorsNotEqual"]) or row["changedByOurTraining"] < 10 * TOLERANCE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", type=Path, default=HERE / "fixtures" / "tiny-roberta" / "classification-f32")
    parser.add_argument("--distilroberta", action="store_true")
    parser.add_argument("--backend", default="auto")
    parser.add_argument("--result", type=Path, default=HERE / "results" / "peft-interop.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="socagent-base-") as folder:
        base = make_distilroberta(Path(folder)) if arguments.distilroberta else arguments.base.resolve()
        result = compare(base, arguments.backend)
    print(f"base {result['base']}, {result['backend']}, {result['versions']}")
    print(f"{'method':42}{'tensors':>8}{'ours in PEFT':>14}{'PEFT in ours':>14}")
    for row in result["methods"]:
        verdict = "  DIFFERS" if failed(row) else ""
        print(f"{row['method']:42}{row['tensors']:8}{row['oursInPeft']:14.1e}{row['peftInOurs']:14.1e}{verdict}")
    write_result(arguments.result, result)
    sys.exit(1 if any(map(failed, result["methods"])) else 0)


if __name__ == "__main__":
    main()
