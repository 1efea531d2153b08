"""Makes test/oracle/fixtures/peft-cases.json: what PEFT targets and trains, and what Python's `re` matches.

Run:   python test/oracle/make_peft_cases.py
With:  torch 2.13, transformers 5.18, peft 0.21 (no random number is involved)

  targets     on a 2-layer RoBERTa (hidden 16): a LoRA configuration, the modules that PEFT puts an update on with their
              rank and scale, and the names (as in adapter_model.safetensors) and shapes of everything that it trains
  counts      on DistilRoBERTa's shape (6 x 768): a LoRA configuration, number of trained tensors and of trained values
  refused     LoRA configurations that PEFT refuses for the same model, with its exception
  defaults    PEFT's LoraConfig() as it writes it
  modules     the names of all modules, for each task
  patterns    regular expressions, each with the names that re.fullmatch matches, and how many of NAMES re.match does
"""

import json
import re
import warnings
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from peft.tuners.lora import LoraLayer
from peft.tuners.tuners_utils import _remove_adapter_name_from_state_dict_key
from transformers import RobertaConfig, RobertaForMaskedLM, RobertaForSequenceClassification

OUT = Path(__file__).parent / "fixtures" / "peft-cases.json"
SMALL = dict(vocab_size=31, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
             max_position_embeddings=20, type_vocab_size=1, num_labels=3)
DISTIL = dict(vocab_size=50265, hidden_size=768, num_hidden_layers=6, num_attention_heads=12, intermediate_size=3072,
              max_position_embeddings=514, type_vocab_size=1, num_labels=15)
MODELS = {"SEQ_CLS": RobertaForSequenceClassification, None: RobertaForMaskedLM}

TARGETS = [
    {},
    {"target_modules": ["query", "value"], "r": 4, "lora_alpha": 16},
    {"target_modules": ["query"], "use_rslora": True, "r": 4, "lora_alpha": 3},
    {"target_modules": ["dense"]},
    {"target_modules": ["dense"], "task_type": None},
    {"target_modules": ["output.dense"]},
    {"target_modules": ["attention.output.dense", "key"], "use_dora": True},
    {"target_modules": "all-linear"},
    {"target_modules": "ALL-linear", "task_type": None},
    {"target_modules": "all-linear", "exclude_modules": ["query", "layer.1.output.dense"]},
    {"target_modules": "all-linear", "exclude_modules": r".*\.(key|value)"},
    {"target_modules": r".*\.(query|key)"},
    {"target_modules": r"roberta\.encoder\.layer\.(?P<n>\d+)\.(?!attention).*dense"},
    {"target_modules": r".*\.layer\.[]1]\.attention\.self\.\w{3,5}\Z"},
    {"target_modules": ["roberta.encoder.layer.1.attention.self.query"]},
    {"target_modules": ["query", "value"], "layers_to_transform": 1},
    {"target_modules": ["query", "roberta.encoder.layer.0.attention.self.value"], "layers_to_transform": [1]},
    {"target_modules": ["query", "value"], "layers_to_transform": [0], "layers_pattern": "layer"},
    {"target_modules": ["query", "value"], "layers_to_transform": [0], "layers_pattern": ["nothing", "encoder.layer"]},
    {"target_modules": ["query", "value"], "layers_to_transform": []},
    {"target_modules": ["query", "dense"], "task_type": None, "layers_to_transform": [1]},
    {"target_modules": ["query", "value"], "rank_pattern": {"query": 2, r"layer\.1.*": 6}},
    {"target_modules": ["query", "value"], "rank_pattern": {"^roberta.encoder.layer.0.attention.self.query": 3}},
    {"target_modules": ["query", "value"], "alpha_pattern": {"uery": 99, "value": 5}, "use_rslora": True},
    {"target_modules": ["query", "value"], "rank_pattern": {"value|query": 2}, "alpha_pattern": {".*0.*": 1.5}},
    {"target_modules": ["query", "value"], "bias": "all"},
    {"target_modules": ["query", "value"], "bias": "all", "task_type": None},
    {"target_modules": ["query", "output.dense"], "bias": "lora_only"},
    {"target_modules": ["query", "value"], "modules_to_save": ["LayerNorm"]},
    {"target_modules": ["query", "value"], "modules_to_save": ["lm_head.layer_norm"], "task_type": None},
    {"target_modules": ["query", "dense"], "modules_to_save": ["lm_head.dense"], "task_type": None},
    {"target_modules": "all-linear", "modules_to_save": ["position_embeddings"], "use_dora": True},
    {"target_modules": ["query", "no_such_module"]},
]
REFUSED = [
    {"target_modules": ["qurey"]},
    {"target_modules": ["LayerNorm"]},
    {"target_modules": ["attention"]},
    {"target_modules": r".*query|.*dropout"},
    {"target_modules": ["classifier.dense"]},
    {"target_modules": ["query"], "exclude_modules": ["query"]},
    {"target_modules": ["query"], "layers_to_transform": [2]},
    {"target_modules": r".*query", "layers_to_transform": [1]},
    {"target_modules": ["query"], "layers_pattern": "layer"},
    {"target_modules": ["query"], "r": 0},
    {"target_modules": ["query"], "bias": "some"},
    {"target_modules": ["query"], "init_lora_weights": "nonsense"},
    {"target_modules": ["query"], "task_type": "SEQUENCE"},
]
COUNTS = [
    {"target_modules": ["query", "value"]},
    {"target_modules": ["query", "value"], "use_dora": True},
    {"target_modules": ["query", "value"], "bias": "all"},
    {"target_modules": ["query", "value"], "bias": "lora_only"},
    {"target_modules": ["query", "value"], "rank_pattern": {"value": 16, r"layer\.[0-2]\.attention\.self\.query": 4}},
    {"target_modules": "all-linear", "r": 16},
    {"target_modules": "all-linear", "use_dora": True, "use_rslora": True, "bias": "lora_only"},
    {"target_modules": ["query", "value"], "layers_to_transform": [3, 4, 5], "modules_to_save": ["LayerNorm"]},
]

NAMES = [
    "", "query", "roberta.encoder.layer.0.attention.self.query", "roberta.encoder.layer.11.output.dense",
    "roberta.encoder.layer.1.intermediate.dense", "classifier.out_proj", "lm_head.dense", "a", "aa", "aaa", "ab", "abab",
    "a.b", "]", "a]", "-", "{", "a{", "a{2", "}", "a{,2}x", "x", "aax", "_", "a-b", "a b", "1", "12", "a1", "^", "$", "\\",
    "model.visual.q_proj", "model.language.q_proj", "foo", "foobar", "barfoo",
]
PATTERNS = [
    "", "a", "a*", "a+", "a?", "a{2}", "a{2,}", "a{,2}", "a{1,2}", "a{", "a{2", "{", "}", "a{}", "a{,}", "{2}x|a{2}x", ".", ".*",
    "a|b", "|a", "a|", "(a|ab)(b|abab)?", "(?:ab)+", "(?:a|b)*", "(a*)*", "(a*)+b?", "(?P<x>a)b", "[ab]+", "[^ab]+", "[]]", "[]a]+",
    "[^]a]", "[a-]+", "[-a]+", "[a-b-]+", "[\\]a]+", "[\\w.]+", "[\\d]+", "[^\\W_]+", "\\d+", "\\D+", "\\w+", "\\W", "\\s", "a\\sb", "a\\Sb",
    "a.b", "a\\.b", "\\x61", "\\u0061+", "\\-", "\\]", "\\^", "\\$", "\\\\", "\\_", "^a$", "\\Aa\\Z", "a^", "$a", "\\ba\\b.*", "a\\Bb", "a\\b.b",
    "(?=a)a.*", "(?!a).*", "a(?!b).*", "^(?!.*visual).*(?:q_proj|k_proj).*", "(?=.*foo)(?!foobar).*", "(?!.*\\.)(?=.*a).*", "foo(?=bar).*",
    "(?#comment)a(?#another)b", "a*?", "a+?b?", "a??", "a{1,2}?", ".*\\.(query|dense)", ".*layer\\.(0|1)\\..*", ".*layer\\.\\d{2}\\..*",
    ".*(self|intermediate).*(query|dense)$", "(roberta|model)\\.[a-z]+\\..*", "(((a)))+", "(?:(?:a?){3}){2}", "(a|b|c)(?:\\.(a|b))?", "()a", "(|a)b",
    # Mistakes, and what JavaScript would take for a pattern but Python doesn't.
    "(", ")", "a)", "[", "[a", "[]", "*", "+a", "?", "a**", "a*+*", "a{2}{3}", "a{3,2}", "\\", "\\q", "[b-a]", "[\\d-a]", "(?P<1>a)", "(?P<x>a)(?P<x>b)",
    "(?", "(?#", "\\x6", "\\u006", "^*", "(?<x>a)",
]


def config(options: dict) -> LoraConfig:
    return LoraConfig(**{"task_type": "SEQ_CLS", **options})


def model_for(options: dict, shape: dict):
    with torch.device("meta"):
        return MODELS[options.get("task_type", "SEQ_CLS")](RobertaConfig(**shape))


def peft_name(name: str) -> str:
    """As in adapter_model.safetensors: without the adapter's name, DoRA's magnitude without `.weight`."""
    name = name.removesuffix(".weight") if name.endswith("lora_magnitude_vector.default.weight") else name
    return _remove_adapter_name_from_state_dict_key(name, "default").replace(".modules_to_save.default.", ".")


def examine(options: dict) -> dict:
    model = get_peft_model(model_for(options, SMALL), config(options))
    layers = {name: layer for name, layer in model.base_model.model.named_modules() if isinstance(layer, LoraLayer)}
    trained = [(peft_name(name), list(p.shape)) for name, p in model.named_parameters() if p.requires_grad]
    trained = [(name.replace(".modules_to_save.weight", ".weight").replace(".modules_to_save.bias", ".bias"), shape) for name, shape in trained]
    return {
        "config": options,
        "targets": {name: {"rank": layer.r["default"], "scale": layer.scaling["default"]} for name, layer in layers.items()},
        "trained": dict(sorted(trained)),
    }


def count(options: dict) -> dict:
    model = get_peft_model(model_for(options, DISTIL), config(options))
    trained = [p for p in model.parameters() if p.requires_grad]
    return {"config": options, "tensors": len(trained), "values": sum(p.numel() for p in trained)}


def refuse(options: dict) -> dict:
    try:
        get_peft_model(model_for(options, SMALL), config(options))
    except Exception as error:  # noqa: BLE001 - any exception is the result
        return {"config": options, "error": f"{type(error).__name__}: {error}"[:200]}
    raise AssertionError(f"PEFT accepts {options}")


def match(pattern: str) -> dict:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        return {"pattern": pattern, "error": str(error)}
    return {
        "pattern": pattern,
        "whole": [name for name in NAMES if compiled.fullmatch(name)],
        "start": sum(compiled.match(name) is not None for name in NAMES),
    }


def main() -> None:
    warnings.simplefilter("ignore")
    defaults = {key: value for key, value in LoraConfig().to_dict().items()}
    found = {
        "defaults": defaults,
        "modules": {str(task): [name for name, _ in model(RobertaConfig(**SMALL)).named_modules() if name] for task, model in MODELS.items()},
        "targets": [examine(options) for options in TARGETS],
        "refused": [refuse(options) for options in REFUSED],
        "counts": [count(options) for options in COUNTS],
        "names": NAMES,
        "patterns": [match(pattern) for pattern in PATTERNS],
    }
    # One case a line, so that a change shows.
    parts = []
    for key, value in found.items():
        cases = [json.dumps(case) for case in value] if isinstance(value, list) and key != "names" else None
        parts.append(f"{json.dumps(key)}: " + (json.dumps(value) if cases is None else "[\n" + ",\n".join(cases) + "\n]"))
    OUT.write_text("{\n" + ",\n".join(parts) + "\n}\n")


if __name__ == "__main__":
    main()
