"""scikit-learn's HistGradientBoostingClassifier on the table that `socagent evaluate` gives its other baselines.

Run:   by `socagent evaluate`; by hand: python bench/peers/hist_gradient_boosting.py FOLDER
Needs: scikit-learn, numpy (recorded with scikit-learn 1.9, numpy 2.4)

FOLDER holds table.json ({"width", "trainRows", "testRows", "seed", "classes"}) and, row by row, train.f32 and test.f32
(little-endian float32) and train.i32 (index in `classes` of each training row; 0 is benign). Writes test.scores.f64 (1 - p(benign))
and, where there are more than two classes, test.classes.i32. Prints one line of JSON: versions and settings.
"""

import json
import sys
from pathlib import Path

import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier

# Attacks by class are few: more iterations only memorise them.
BINARY = dict(max_iter=300, learning_rate=0.08, max_leaf_nodes=31, l2_regularization=1.0, early_stopping=True)
BY_CLASS = dict(
    max_iter=40, learning_rate=0.15, max_leaf_nodes=15, max_bins=63, l2_regularization=1.0, early_stopping=False
)
LEAST_FOR_EARLY_STOPPING = 10
# A tree for each class and iteration: benign rows beyond these would cost minutes and say little. They weigh as all do.
BENIGN_BY_CLASS = 4000


def fit(x, y, seed, settings, weights=None):
    if settings["early_stopping"] and np.bincount(y).min() < LEAST_FOR_EARLY_STOPPING:
        settings = {**settings, "early_stopping": False, "max_iter": 100}
    return HistGradientBoostingClassifier(random_state=seed, **settings).fit(x, y, sample_weight=weights)


def fit_by_class(x, classes, seed):
    benign, attacks = np.flatnonzero(classes == 0), np.flatnonzero(classes > 0)
    kept = np.random.default_rng(seed).permutation(benign)[:BENIGN_BY_CLASS]
    rows = np.sort(np.concatenate([kept, attacks]))
    weights = np.where(classes[rows] == 0, len(benign) / max(1, len(kept)), 1.0)
    return fit(x[rows], classes[rows], seed, BY_CLASS, weights)


def main(folder):
    table = json.loads((folder / "table.json").read_text())
    width, seed = table["width"], table["seed"]
    train = np.fromfile(folder / "train.f32", "<f4").reshape(table["trainRows"], width)
    test = np.fromfile(folder / "test.f32", "<f4").reshape(table["testRows"], width)
    classes = np.fromfile(folder / "train.i32", "<i4")
    model = fit(train, (classes > 0).astype(int), seed, BINARY)
    model.predict_proba(test)[:, 1].astype("<f8").tofile(folder / "test.scores.f64")
    if len(table["classes"]) > 2:
        by_class = fit_by_class(train, classes, seed)
        by_class.predict(test).astype("<i4").tofile(folder / "test.classes.i32")
    print(json.dumps({"scikitLearn": sklearn.__version__, "numpy": np.__version__, "iterations": int(model.n_iter_)}))


main(Path(sys.argv[1]))
