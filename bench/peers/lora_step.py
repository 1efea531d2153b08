"""The peer of `npm run bench -- model`: PyTorch + transformers + PEFT doing what bench/model/workload.ts does.

Run:   by the benchmark; by hand: echo "run 3" | python bench/peers/lora_step.py '{"shape": {…}, …}'
Needs: torch, transformers, peft (recorded with torch 2.13, transformers 5.18, peft 0.21)

The argument is JSON: `shape` (layers, hidden, heads, intermediate, vocabulary), `rows`, `tokens`, `classes`, `seed`,
`threads`, `attention` ("sdpa" or "eager") and `task`:

  forward         RobertaForSequenceClassification's logits; eval mode, torch.inference_mode
  forward-all     RobertaModel's last hidden states; eval mode, torch.inference_mode
  train           LoRA (r 8 on query and value, alpha 16) and the classification head, cross-entropy, backward,
                  AdamW's step; eval mode and lora_dropout 0: no dropout
  train-dropout   the same in train mode with dropout 0.1 everywhere, lora_dropout too

float32, random weights, ids and labels. Each line on standard input is answered with one line of JSON: `run N` with the
times of N steps in ms, `memory` with the resident set now and at its peak. The first line, unasked, says that it is ready.
"""

import json
import os
import sys
import time

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
import transformers
from peft import LoraConfig, get_peft_model
from peft import __version__ as peft_version
from transformers import RobertaConfig, RobertaForSequenceClassification


def read_memory():
    """Resident set in bytes from the kernel, None where it does not tell."""
    kib = {}
    try:
        with open("/proc/self/status") as status:
            for line in status:
                key, _, value = line.partition(":")
                if key in ("VmRSS", "VmHWM"):
                    kib[key] = int(value.split()[0])
    except OSError:
        pass
    resident, peak = (kib[key] * 1024 if key in kib else None for key in ("VmRSS", "VmHWM"))
    return {"residentBytes": resident, "peakBytes": peak}


def make_model(case):
    shape = case["shape"]
    dropout = 0.1 if case["task"] == "train-dropout" else 0.0
    config = RobertaConfig(
        num_hidden_layers=shape["layers"], hidden_size=shape["hidden"], num_attention_heads=shape["heads"],
        intermediate_size=shape["intermediate"], vocab_size=shape["vocabulary"], max_position_embeddings=514,
        type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=1, bos_token_id=0, eos_token_id=2,
        num_labels=case["classes"], hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout,
        attn_implementation=case["attention"],
    )
    return RobertaForSequenceClassification(config).float().eval(), dropout


def make_step(case):
    """A function that does the task once and returns a number of the result; and what ready's answer tells of the model."""
    model, dropout = make_model(case)
    about = {
        "attention": model.config._attn_implementation,
        "parameters": sum(one.numel() for one in model.parameters()),
        "trainable": 0,
    }
    size = (case["rows"], case["tokens"])
    batch = {
        "input_ids": torch.randint(4, case["shape"]["vocabulary"], size),  # without special tokens, padding among them
        "attention_mask": torch.ones(size, dtype=torch.long),
    }
    labels = torch.randint(0, case["classes"], (case["rows"],))

    if case["task"] in ("forward", "forward-all"):

        def infer():
            with torch.inference_mode():
                if case["task"] == "forward":
                    return model(**batch).logits[0, 0].item()
                return model.roberta(**batch).last_hidden_state[0, 0, 0].item()

        return infer, about

    options = LoraConfig(task_type="SEQ_CLS", r=8, lora_alpha=16, lora_dropout=dropout, target_modules=["query", "value"])
    model = get_peft_model(model, options).train(case["task"] == "train-dropout")
    trained = [one for one in model.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(trained)  # lr 1e-3, weight decay 0.01, as ours

    def train():
        optimizer.zero_grad()
        loss = model(**batch, labels=labels).loss
        loss.backward()
        optimizer.step()
        return loss.item()

    return train, about | {"trainable": sum(one.numel() for one in trained)}


def say(answer):
    print(json.dumps(answer), flush=True)


def main():
    case = json.loads(sys.argv[1])
    torch.set_num_threads(case["threads"])
    torch.manual_seed(case["seed"])
    step, about = make_step(case)
    attention = about.pop("attention")
    say({
        "description": f"PyTorch {torch.__version__} fp32, {attention} attention, {torch.get_num_threads()} threads",
        "threads": torch.get_num_threads(),
        **about,
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__, "peft": peft_version},
        "memory": read_memory(),
    })
    for line in sys.stdin:
        word, _, count = line.strip().partition(" ")
        if word == "memory":
            say({"memory": read_memory()})
        elif word == "run":
            times, value = [], float("nan")
            for _ in range(int(count)):
                started = time.perf_counter()
                value = step()
                times.append((time.perf_counter() - started) * 1000)
            say({"ms": times, "value": value})


if __name__ == "__main__":
    main()
