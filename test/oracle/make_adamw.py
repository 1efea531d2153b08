"""Makes test/oracle/fixtures/adamw/: what PyTorch's AdamW and Adam do in ten steps, alone and on a LoRA adapter.

Run:   python test/oracle/make_adamw.py        (after make_tiny_roberta.py and make_peft_adapters.py)
With:  torch 2.13, transformers 5.18, peft 0.21, safetensors 0.8 (on a CPU; the files are equal from run to run)

  steps.json           learning rate of each step, and the optimizers: class, weight decay, betas, epsilon
  steps.safetensors    F32: initial.NAME, gradient.STEP.NAME (steps from 1), and OPTIMIZER.STEP.NAME, the parameters
                       after that step. "tiny" has gradients near epsilon, "sparse" has steps of zeros.
  training.json        by adapter (the fixtures peft-ADAPTER): the losses before each of ten AdamW steps on
                       classificationGradients of tiny-roberta, dropout off, and the settings
  training-ADAPTER.safetensors   F32: the adapter after the tenth step, by PEFT's keys
"""

import json
import os
import shutil
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from peft import PeftModel, get_peft_model_state_dict
from safetensors.torch import save_file
from transformers import RobertaForSequenceClassification

FIXTURES = Path(__file__).parent / "fixtures"
OUT = FIXTURES / "adamw"
SEED = 515
STEPS = 10

SHAPES = {"matrix": (5, 7), "vector": (6,), "tiny": (3, 4), "sparse": (4, 2), "cube": (2, 3, 2)}
# Warm-up, constant, decay, a step of zero.
RATES = [0.002, 0.005, 0.01, 0.01, 0.02, 0.01, 0.0, 0.005, 0.001, 0.0001]
OPTIMIZERS = {
    "adamw": dict(kind="AdamW", weight_decay=0.01, betas=(0.9, 0.999), eps=1e-8),
    "adamw-no-decay": dict(kind="AdamW", weight_decay=0.0, betas=(0.9, 0.999), eps=1e-8),
    "adamw-other": dict(kind="AdamW", weight_decay=0.3, betas=(0.8, 0.95), eps=1e-4),
    "adam": dict(kind="Adam", weight_decay=0.0, betas=(0.9, 0.999), eps=1e-8),
}
ADAPTERS = ["lora", "dora"]
TRAINING = dict(learningRate=0.005, weightDecay=0.01)


def random_gradients(generator: torch.Generator) -> list[dict[str, torch.Tensor]]:
    steps = []
    for step in range(STEPS):
        found = {name: torch.randn(shape, generator=generator) for name, shape in SHAPES.items()}
        found["tiny"] *= 1e-8
        if step % 3 != 1:
            found["sparse"].zero_()
        steps.append(found)
    return steps


def make_steps() -> None:
    generator = torch.Generator().manual_seed(SEED)
    initial = {name: torch.randn(shape, generator=generator) for name, shape in SHAPES.items()}
    gradients = random_gradients(generator)
    tensors = {f"initial.{name}": value for name, value in initial.items()}
    for step, found in enumerate(gradients, 1):
        tensors |= {f"gradient.{step}.{name}": value for name, value in found.items()}
    for key, options in OPTIMIZERS.items():
        parameters = {name: torch.nn.Parameter(value.clone()) for name, value in initial.items()}
        settings = {name: value for name, value in options.items() if name != "kind"}
        optimizer = getattr(torch.optim, options["kind"])(parameters.values(), **settings)
        for step, found in enumerate(gradients, 1):
            for group in optimizer.param_groups:
                group["lr"] = RATES[step - 1]
            for name, parameter in parameters.items():
                parameter.grad = found[name].clone()
            optimizer.step()
            tensors |= {f"{key}.{step}.{name}": value.detach().clone() for name, value in parameters.items()}
    save_file(tensors, OUT / "steps.safetensors", metadata={"format": "pt"})
    described = {
        key: dict(weightDecay=o["weight_decay"], beta1=o["betas"][0], beta2=o["betas"][1], epsilon=o["eps"])
        for key, o in OPTIMIZERS.items()
    }
    (OUT / "steps.json").write_text(json.dumps({"rates": RATES, "optimizers": described}, indent=1) + "\n")


def train(adapter: str) -> list[float]:
    base = RobertaForSequenceClassification.from_pretrained(
        FIXTURES / "tiny-roberta" / "classification-f32", attn_implementation="eager"
    )
    model = PeftModel.from_pretrained(base, FIXTURES / f"peft-{adapter}", is_trainable=True).eval()
    batch = json.loads((FIXTURES / "tiny-roberta" / "batches.json").read_text())["classificationGradients"]
    inputs = dict(
        input_ids=torch.tensor(batch["inputIds"]),
        attention_mask=torch.tensor(batch["attentionMask"]),
        labels=torch.tensor(batch["labels"]),
    )
    optimizer = torch.optim.AdamW(
        [p for p in model.parameters() if p.requires_grad],
        lr=TRAINING["learningRate"],
        weight_decay=TRAINING["weightDecay"],
    )
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = model(**inputs).loss
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    trained = {key: value.detach().contiguous() for key, value in get_peft_model_state_dict(model).items()}
    save_file(trained, OUT / f"training-{adapter}.safetensors", metadata={"format": "pt"})
    return losses


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    torch.set_num_threads(1)
    make_steps()
    losses = {adapter: train(adapter) for adapter in ADAPTERS}
    (OUT / "training.json").write_text(json.dumps({**TRAINING, "losses": losses}, indent=1) + "\n")


if __name__ == "__main__":
    main()
