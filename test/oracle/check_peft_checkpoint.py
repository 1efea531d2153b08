"""Reads a checkpoint of `socagent train` with transformers and PEFT alone, and prints the class logits of a batch as JSON.

Run:   python test/oracle/check_peft_checkpoint.py FOLDER BATCH   (peft-checkpoint.test.ts does, and compares them with ours)
With:  torch 2.13, transformers 5.18, peft 0.21
BATCH is JSON with inputIds, attentionMask and classes, the number of classes.
"""

import json
import os
import sys
import warnings

os.environ["HF_HUB_OFFLINE"] = "1"
warnings.filterwarnings("ignore")

import torch
from peft import PeftModel
from transformers import RobertaForSequenceClassification
from transformers.utils import logging

logging.set_verbosity_error()
folder, batch_file = sys.argv[1:]
batch = json.load(open(batch_file))
base = RobertaForSequenceClassification.from_pretrained(folder, num_labels=batch["classes"])
model = PeftModel.from_pretrained(base, os.path.join(folder, "adapter")).eval()
with torch.no_grad():
    logits = model(
        input_ids=torch.tensor(batch["inputIds"]), attention_mask=torch.tensor(batch["attentionMask"])
    ).logits
print(json.dumps(logits.tolist()))
