"""Trains DistilRoBERTa's full shape for 20 steps, kills and resumes it, and reads the checkpoint with PEFT; records the result.

Run:   python test/oracle/check_distilroberta_training.py --tokenizer FOLDER      (after npm ci, npm run native, npm run build)
With:  torch 2.13, transformers 5.18, peft 0.21. Takes some ten minutes on two cores, 2 GB in the temporary folder and 4 GB of memory.

FOLDER holds RoBERTa's vocab.json and merges.txt. Makes RobertaForMaskedLM with 6 layers, hidden 768, 50,265 words and random weights,
and a dataset of SOC-Sim; `socagent train` goes 20 steps on it, once as it is and once killed (SIGKILL) after step 12 and resumed.
Fails where the loss does not fall (mean of the last five steps against the first five, and the validation loss), where the two runs'
losses differ by more than 1e-6, or where PEFT's logits and ours differ by more than 1e-4. The figures go to
test/oracle/results/distilroberta-training.json.
"""

import argparse
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import peft
import torch
import transformers
from distilroberta import DISTILROBERTA, write_result
from transformers import RobertaConfig, RobertaForMaskedLM

ROOT = Path(__file__).resolve().parents[2]
RESULT = Path(__file__).parent / "results" / "distilroberta-training.json"
STEPS, KILLED_AFTER = 20, 12
TEXTS = ["Ransom note written | severity: critical", "Backup finished | severity: info", "Many failed sign-ins of one account"]


def socagent(*args: object) -> None:
    subprocess.run(["node", "bin/socagent.js", *map(str, args)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def make_base(folder: Path, tokenizer: Path) -> None:
    torch.manual_seed(768)
    RobertaForMaskedLM(RobertaConfig(**DISTILROBERTA)).save_pretrained(folder)
    for name in ("vocab.json", "merges.txt"):
        shutil.copy(tokenizer / name, folder / name)


def make_data(folder: Path) -> Path:
    socagent("simulate", "--records", 4_000, "--days", 7, "--seed", 7, "--out", folder / "soc")
    facts = ["--assets", folder / "soc" / "assets.csv", "--intel", folder / "soc" / "intel.csv"]
    socagent("ingest", folder / "soc" / "alerts.csv", *facts, "--splits", "random", "--out", folder / "data")
    return folder / "data"


def log_of(run: Path) -> list[dict]:
    return [json.loads(line) for line in (run / "train-log.jsonl").read_text().splitlines()]


def losses_of(run: Path) -> list[float]:
    by_step = {line["step"]: line["loss"] for line in log_of(run) if line["kind"] == "step"}
    return [by_step[step] for step in sorted(by_step)]


def train(options: list[object], run: Path, kill_after: int | None = None) -> None:
    command = ["node", "bin/socagent.js", "train", *map(str, options), "--out", str(run)]
    if kill_after is None:
        subprocess.run(command, cwd=ROOT, check=True)
        return
    process = subprocess.Popen(command, cwd=ROOT)
    log = run / "train-log.jsonl"
    while process.poll() is None:
        time.sleep(0.2)
        if log.exists() and len(losses_of(run)) >= kill_after:
            process.send_signal(signal.SIGKILL)
    if process.wait() != -signal.SIGKILL:
        sys.exit("the run that was to be killed ended by itself")
    subprocess.run([*command, "--resume"], cwd=ROOT, check=True)


def largest_difference(run: Path, folder: Path) -> tuple[float, str]:
    """Of class logits, between PEFT's and ours."""
    driver = ["node", "--import", "tsx", "test/oracle/checkpoint-logits.ts", str(run), *TEXTS]
    ours = json.loads(subprocess.run(driver, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    batch = folder / "batch.json"
    batch.write_text(json.dumps(ours["batch"]))
    script = [sys.executable, "test/oracle/check_peft_checkpoint.py", str(run), str(batch)]
    theirs = json.loads(subprocess.run(script, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    worst = max(
        abs(left - right)
        for own, other in zip(ours["logits"], theirs, strict=True)
        for left, right in zip(own, other, strict=True)
    )
    return worst, ours["library"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tokenizer", type=Path, required=True)
    tokenizer = parser.parse_args().tokenizer
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base = folder / "distilroberta-random"
        make_base(base, tokenizer)
        options: list[object] = ["--base", base, "--data", make_data(folder), "--max-steps", STEPS, "--batch-size", 16]
        options += ["--learning-rate", 5e-4, "--eval-every", 10, "--eval-rows", 128, "--save-every", 5]
        options += ["--log-every", 1, "--calibration-rows", 100, "--backend", "cpu"]
        whole, resumed = folder / "whole", folder / "resumed"
        train(options, whole)
        train(options, resumed, kill_after=KILLED_AFTER)
        losses, again = losses_of(whole), losses_of(resumed)
        validation = [line["loss"] for line in log_of(whole) if line["kind"] == "evaluation"]
        difference, library = largest_difference(whole, folder)
    result = {
        "command": "python test/oracle/check_distilroberta_training.py --tokenizer FOLDER",
        "shape": "6 x 768, 12 heads, 50265 words, random weights; LoRA with the defaults of train; 16 texts a step",
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "peft": peft.__version__,
        "python": platform.python_version(),
        "library": library,
        "losses": losses,
        "meanOfFirstFive": statistics.mean(losses[:5]),
        "meanOfLastFive": statistics.mean(losses[-5:]),
        "validationLosses": validation,
        "largestDifferenceResumed": max(abs(a - b) for a, b in zip(losses, again, strict=True)),
        "largestDifferencePeft": difference,
    }
    write_result(RESULT, result)
    print(json.dumps(result, indent=2))
    wrong = [
        *(["the loss did not fall"] if result["meanOfLastFive"] >= result["meanOfFirstFive"] else []),
        *(["the validation loss did not fall"] if validation[-1] >= validation[0] else []),
        *(["the resumed run has other losses"] if result["largestDifferenceResumed"] > 1e-6 else []),
        *(["PEFT has other logits"] if difference > 1e-4 else []),
    ]
    if wrong:
        sys.exit("; ".join(wrong))


if __name__ == "__main__":
    main()
