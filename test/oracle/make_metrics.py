"""Makes test/oracle/fixtures/metrics.json: what scikit-learn and SciPy compute, and the rows that they compute it of.

Run:   python test/oracle/make_metrics.py
With:  scikit-learn 1.9, SciPy 1.17, NumPy 2.4 (the file is equal from run to run)

  ranking        cases of scores (with ties), truths and weights: AUROC, average precision; figures of our own by their
                 definitions in NumPy: recall at a budget, suppression at a recall, the same with phases that weigh alike
  probabilities  Brier score; reliability as calibration_curve has it, and the expected calibration error of it
  temperature    logits and labels: the temperature that scipy.optimize finds
  isotonic       IsotonicRegression(out_of_bounds="clip") at some places
  classes        classification_report, confusion_matrix, quadratic cohen_kappa_score
  groups         adjusted_mutual_info_score, homogeneity_score, completeness_score
  quantiles      numpy.quantile
  bootstrap      scipy.stats.bootstrap of a paired mean difference, percentile interval
"""

import json
import warnings
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from scipy.stats import bootstrap
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression

OUT = Path(__file__).parent / "fixtures" / "metrics.json"
rng = np.random.default_rng(515)
warnings.simplefilter("ignore")


def rounded(values, digits):
    return np.round(values, digits).tolist()


def macro_recall(scores, phases, threshold):
    return np.mean([np.mean(scores[phases == p] >= threshold) for p in sorted(set(phases) - {""})])


def suppression(scores, positives, recall_at, least):
    """The highest threshold that occurs as a score and keeps the recall."""
    for threshold in sorted(set(scores), reverse=True):
        if recall_at(threshold) >= least - 1e-12:
            return float(np.mean(scores[~positives] < threshold))


def ranking(rows, digits, share, separation):
    positives = rng.random(rows) < share
    positives[:2] = [True, False]
    scores = np.round(rng.normal(positives * separation, 1.0), digits)
    weights = np.round(rng.random(rows) + 0.1, 3)
    names = np.array(["scan", "flood", "theft", "shell"])
    phases = np.where(positives, names[np.minimum(3, rng.geometric(0.6, rows) - 1)], "")
    closed = {}
    order = np.argsort(scores, kind="stable")
    left_open = rows - int(np.floor(0.61 * rows + 1e-9))
    # Expected over the order of ties: each row of a tied score stays open with the share of that score that does.
    stays = np.zeros(rows)
    ranked = scores[order][::-1]
    for score in set(scores):
        of = scores == score
        first = int(np.argmax(ranked == score))
        stays[of] = np.clip((left_open - first) / of.sum(), 0, 1)
    for phase in sorted(set(phases) - {""}):
        closed[phase] = float(stays[phases == phase].mean())
    budget = max(1, rows // 7)
    at_budget = np.zeros(rows)
    for score in set(scores):
        of = scores == score
        at_budget[of] = np.clip((budget - int(np.argmax(ranked == score))) / of.sum(), 0, 1)
    present = sorted(set(phases) - {""})
    return {
        "scores": scores.tolist(),
        "positives": positives.astype(int).tolist(),
        "weights": weights.tolist(),
        "phases": phases.tolist(),
        "budget": budget,
        "auroc": metrics.roc_auc_score(positives, scores),
        "weightedAuroc": metrics.roc_auc_score(positives, scores, sample_weight=weights),
        "auprc": metrics.average_precision_score(positives, scores),
        "weightedAuprc": metrics.average_precision_score(positives, scores, sample_weight=weights),
        "recallAtBudget": float(at_budget[positives].mean()),
        "suppression": suppression(scores, positives, lambda t: np.mean(scores[positives] >= t), 0.951),
        "macroPhaseAuroc": float(
            np.mean(
                [
                    metrics.roc_auc_score(positives[(phases == p) | ~positives], scores[(phases == p) | ~positives])
                    for p in present
                ]
            )
        ),
        "macroPhaseRecall": float(macro_recall(scores, phases, 0.5)),
        "macroPhaseSuppression": suppression(
            scores, positives, lambda t: macro_recall(scores, phases, t), 0.951
        ),
        "closed": closed,
    }


def probabilities(rows, bins, digits):
    p = np.round(rng.beta(0.7, 1.2, rows), digits)
    truth = rng.random(rows) < p**1.4
    share, mean = calibration_curve(truth, p, n_bins=bins)
    edges = np.linspace(0, 1, bins + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], p), minlength=bins)
    full = counts[counts > 0]
    return {
        "probabilities": p.tolist(),
        "positives": truth.astype(int).tolist(),
        "bins": bins,
        "brier": metrics.brier_score_loss(truth, p),
        "counts": full.tolist(),
        "share": share.tolist(),
        "mean": mean.tolist(),
        "ece": float(np.sum(full * np.abs(share - mean)) / rows),
    }


def temperature(rows, classes, sharpness):
    labels = rng.integers(0, classes, rows)
    logits = rng.normal(0, 1, (rows, classes))
    logits[np.arange(rows), labels] += 1.0
    logits = np.round(logits * sharpness, 4)

    def loss(log_t):
        return -log_softmax(logits / np.exp(log_t), axis=1)[np.arange(rows), labels].mean()

    found = minimize_scalar(loss, bounds=(np.log(0.02), np.log(50)), method="bounded", options={"xatol": 1e-12})
    return {
        "logits": logits.ravel().tolist(),
        "classes": classes,
        "labels": labels.tolist(),
        "temperature": float(np.exp(found.x)),
    }


def isotonic(rows, digits, weighted):
    x = np.round(rng.normal(0, 1, rows), digits)
    y = (rng.random(rows) < 1 / (1 + np.exp(-2 * x))).astype(float)
    weights = np.round(rng.random(rows) + 0.05, 3) if weighted else None
    at = np.round(np.linspace(-3, 3, 41), 3)
    curve = IsotonicRegression(out_of_bounds="clip").fit(x, y, sample_weight=weights)
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "weights": None if weights is None else weights.tolist(),
        "at": at.tolist(),
        "values": curve.predict(at).tolist(),
    }


def classes(rows, count, right):
    actual = np.minimum(rng.geometric(0.4, rows) - 1, count - 2)  # the last class has no rows
    predicted = np.where(rng.random(rows) < right, actual, rng.integers(0, count, rows))
    labels = list(range(count))
    report = metrics.classification_report(actual, predicted, labels=labels, output_dict=True, zero_division=0)
    occurring = metrics.classification_report(actual, predicted, output_dict=True, zero_division=0)
    return {
        "actual": actual.tolist(),
        "predicted": predicted.tolist(),
        "count": count,
        "confusion": metrics.confusion_matrix(actual, predicted, labels=labels).tolist(),
        "report": [report[str(label)] for label in labels],
        "macro": occurring["macro avg"],
        "weighted": occurring["weighted avg"],
        "accuracy": metrics.accuracy_score(actual, predicted),
        "kappa": metrics.cohen_kappa_score(actual, predicted, labels=labels, weights="quadratic"),
    }


def groups(rows, left, right, kept):
    a = rng.integers(0, left, rows)
    b = np.where(rng.random(rows) < kept, a % right, rng.integers(0, right, rows))
    return {
        "a": a.tolist(),
        "b": b.tolist(),
        "ami": metrics.adjusted_mutual_info_score(a, b),
        "homogeneity": metrics.homogeneity_score(a, b),
        "completeness": metrics.completeness_score(a, b),
    }


def paired():
    a = np.round(rng.normal(0.3, 1, 200), 4)
    b = np.round(a + rng.normal(-0.1, 0.4, 200), 4)
    found = bootstrap(
        (a, b), lambda x, y: np.mean(x - y), paired=True, vectorized=False, n_resamples=4000, method="percentile",
        rng=np.random.default_rng(7),
    )
    return {
        "a": a.tolist(),
        "b": b.tolist(),
        "estimate": float(np.mean(a - b)),
        "low": float(found.confidence_interval.low),
        "high": float(found.confidence_interval.high),
    }


values = np.round(rng.normal(0, 3, 57), 3)
fixture = {
    "ranking": [ranking(60, 1, 0.4, 1.0), ranking(200, 2, 0.1, 1.5), ranking(150, 0, 0.3, 0.5), ranking(300, 6, 0.5, 3)],
    "probabilities": [probabilities(200, 15, 2), probabilities(300, 10, 1), probabilities(100, 5, 6)],
    "temperature": [temperature(150, 5, 3.0), temperature(200, 3, 0.4), temperature(100, 2, 12.0)],
    "isotonic": [isotonic(80, 2, False), isotonic(120, 1, True), isotonic(1, 1, False)],
    "classes": [classes(200, 6, 0.7), classes(80, 4, 0.3)],
    "groups": [groups(120, 6, 6, 0.8), groups(200, 40, 5, 0.5), groups(60, 60, 3, 0.0), groups(30, 1, 4, 0.0)],
    "quantiles": {
        "values": values.tolist(),
        "shares": [0, 0.01, 0.25, 0.5, 0.612, 0.9, 1],
        "found": np.quantile(values, [0, 0.01, 0.25, 0.5, 0.612, 0.9, 1]).tolist(),
    },
    "bootstrap": paired(),
}
OUT.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
print(f"{OUT}: {OUT.stat().st_size} bytes")
