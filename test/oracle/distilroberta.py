"""What the checks at DistilRoBERTa's full shape share: its shape, and how their results are written."""

import json
import re
from pathlib import Path

DISTILROBERTA = dict(
    vocab_size=50265,
    hidden_size=768,
    num_hidden_layers=6,
    num_attention_heads=12,
    intermediate_size=3072,
    max_position_embeddings=514,
    type_vocab_size=1,
    layer_norm_eps=1e-5,
)


def write_result(file: Path, result: dict) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # 1e-06 as 1e-6, which is how the project's formatter writes it.
    file.write_text(re.sub(r"e-0(?=\d\b)", "e-", json.dumps(result, indent=2)) + "\n")
